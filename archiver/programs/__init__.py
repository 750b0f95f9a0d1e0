"""Outside programs, one file each; the only place where a process is started."""
