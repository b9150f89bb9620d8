"""What is done to a case after its verdict, each in a dialog of its own: 补打, 撤回, 作废."""
