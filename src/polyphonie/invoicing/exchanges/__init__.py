"""Drop folders: what partners put there by SFTP or otherwise is received, and what they must know is put there."""
