"""What `make bench` measures: figures of one run on one machine, each as a ratio, with its target."""
