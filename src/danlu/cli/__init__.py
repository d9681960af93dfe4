"""The command line: one command a file, thin over danlu.jobs."""
