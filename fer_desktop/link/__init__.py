"""The live link: what is read, as messages to other programs, and their commands back. Qt free, and off unless asked for."""
