DROP TABLE audit_checkpoints;
DROP TABLE audit_trees;
DROP TABLE audit_leaves;
DROP TABLE audit_waiting;
