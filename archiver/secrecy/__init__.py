"""Holds, the restricted store (sekretess), the moderation log and flags: what people do to protect what is kept."""
