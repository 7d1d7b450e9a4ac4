"""Who is responsible, who answers what is sent, and who may know of the patient."""
