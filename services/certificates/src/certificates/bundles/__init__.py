"""Certificates of a unit as one archive (证书打包下载), made by a job."""
