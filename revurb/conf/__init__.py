"""How every app reads its settings: what values they take (``values``), how they are read (``reading``)."""
