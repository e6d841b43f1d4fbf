"""Blobs in an S3 bucket."""

from workcore_adapters.s3.blobs import S3Blobs
from workcore_adapters.s3.bucket import Bucket

__all__ = ["Bucket", "S3Blobs"]
