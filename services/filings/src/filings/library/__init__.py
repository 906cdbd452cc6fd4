"""The registers of teachers (师资库), courses (课程库) and training institutions (培训机构名录)."""
