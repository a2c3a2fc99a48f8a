"""Files and messages to nouns and back, one folder per format."""
