"""Groups of people that another system keeps, such as those of Entra or Okta."""
