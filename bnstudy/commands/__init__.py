"""One module per command: parse, call one room, print."""
