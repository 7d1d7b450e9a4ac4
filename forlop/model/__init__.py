"""What a pathway is: frozen values without a word of syntax."""
