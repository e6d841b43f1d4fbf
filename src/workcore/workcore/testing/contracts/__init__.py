"""One behavioural suite per port; subclass it and inherit the promises."""
