"""The engine lowered: what it has once decided for patients who stand alike is looked up from then on."""
