CREATE TABLE `stuck_states` (
	`execution_id` text PRIMARY KEY NOT NULL,
	`json` text NOT NULL
);
