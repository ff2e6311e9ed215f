"""`vigie demo`: the main job live in one terminal. What the screen shows is read from Kafka, as any consumer would."""
