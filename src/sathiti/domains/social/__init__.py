"""Household surveys: from their files to poverty and inequality."""

from sathiti.domains.social.line import production_steps
from sathiti.domains.social.tracing import SocialTracer, tracer_of

__all__ = ["SocialTracer", "production_steps", "tracer_of"]
