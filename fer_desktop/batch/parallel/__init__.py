"""Files read by several processes, on this computer or on a Dask cluster, with the rows in the order of the files."""
