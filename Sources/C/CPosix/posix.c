int sluice_posix_empty;
