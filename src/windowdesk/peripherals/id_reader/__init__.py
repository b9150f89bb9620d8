"""Second-generation resident ID card readers (GA 467): frames, card layouts, a simulated reader."""
