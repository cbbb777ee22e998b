-- Of whom the desk calls: what was told of them and when, and when somebody last checked it.
ALTER TABLE directory ADD COLUMN skill TEXT;
ALTER TABLE directory ADD COLUMN languages TEXT;
ALTER TABLE directory ADD COLUMN access TEXT;
ALTER TABLE directory ADD COLUMN third_party TEXT;
ALTER TABLE directory ADD COLUMN extra_fees TEXT;
ALTER TABLE directory ADD COLUMN delay TEXT;
ALTER TABLE directory ADD COLUMN delay_on TEXT;
ALTER TABLE directory ADD COLUMN received_on TEXT;
ALTER TABLE directory ADD COLUMN rpps TEXT;
ALTER TABLE directory ADD COLUMN confirmed_on TEXT;
