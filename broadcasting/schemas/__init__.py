"""The types of events, for other programs: TypeScript declarations and an AsyncAPI document."""
