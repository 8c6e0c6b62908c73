package matrix

// losses are the rows of what somebody loses by hand: data that only a backup
// has, and tokens.
func losses() []Expected {
	return []Expected{
		{54, 10, "a backup of an older point is restored", all + "; edges meet a higher epoch, never mix the two histories, and have what the backup has", "refused until the restored origin serves; then as ever", "what was written after the backup"},
		{61, 10, "something revokes most tokens", all + ": more than 20 tokens that are more than half of the installation's, within 10 minutes, are not revoked without a confirmation; nodes do not ask the table", "a revocation beyond that is refused with 409", nothing},
	}
}
