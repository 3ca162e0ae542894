"""From the proven edition to what people read: the writers, none of which knows another."""
