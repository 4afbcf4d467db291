"""What models use of the machine: the command line, the log, files."""
