"""Pages of operators (平台运维人员): the installation is set up and looked after; they show no people."""
