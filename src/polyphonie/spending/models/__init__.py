"""What the chain of expenditure keeps, one file per noun."""

from .certificates import ServiceCertificate
from .commitments import Commitment, CommitmentEvent, CommitmentLine

__all__ = ["Commitment", "CommitmentEvent", "CommitmentLine", "ServiceCertificate"]
