"""What worker processes are told by the one that starts them."""

from workcore_entrypoints.settings import Settings


def for_workers(settings: Settings) -> dict[str, str]:
    """Tell the worker processes, by their environment, what this process found out."""
    secrets = {
        "DATABASE_URL": settings.database_url,
        "REDIS_URL": settings.redis_url,
        "REDIS_PASSWORD": settings.redis_password,
        "JWT_SECRET": settings.jwt_secret,
        "AUDIT_SIGNING_KEY": settings.audit_signing_key,
        "FILE_ENCRYPTION_KEYS": settings.file_encryption_keys,
    }
    told = {name: secret.reveal() for name, secret in secrets.items() if secret is not None}
    return {**told, "WORKCORE_DATA_DIR": settings.workcore_data_dir}
