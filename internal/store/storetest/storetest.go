// Package storetest is what every store must do: one suite of named cases,
// passed on SQLite and on PostgreSQL.
package storetest

import (
	"context"
	"testing"

	"github.com/gheecms/ghee/internal/account"
	"github.com/gheecms/ghee/internal/authoring"
	"github.com/gheecms/ghee/internal/changelog"
	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/importing/archive"
	"github.com/gheecms/ghee/internal/presence"
	"github.com/gheecms/ghee/internal/purge/queue"
	"github.com/gheecms/ghee/internal/work"
)

// Store is what a store implements beside its log.
type Store interface {
	authoring.Store
	authoring.RestoreStore
	archive.Source
	archive.Target
	account.Store
	account.Keeper
	work.Store
	presence.Store
	queue.Store
	TidyDeliveries(ctx context.Context, before content.Micros, most int64) (left bool, err error)
}

// Handle is one opening of a database, as one process has it.
type Handle struct {
	Store
	Log changelog.Log
	// Compact drops the entries of a site's log up to a seq.
	Compact func(ctx context.Context, site content.SiteID, upTo int64) error
}

// Database is a new, empty database under test.
type Database struct {
	Open     func(t testing.TB) Handle // each call another handle, closed with the test
	EndEpoch func(t testing.TB)        // makes another leader begin the next epoch
}

// Run runs the suite; fresh makes a database for each case.
func Run(t *testing.T, fresh func(t *testing.T) Database) {
	for _, c := range []struct {
		name string
		test func(*testing.T, Database)
	}{
		{"CreateSite_TellsTheSiteAndTheControlLog", createSite},
		{"CreateSite_KeyIsTaken", siteKeyTaken},
		{"Tokens_AreToldByHashAndListed", tokens},
		{"Tokens_WriteTokensAreNeverKeptInPlain", writeTokens},
		{"RevokeToken_AgainIsHarmless", revoke},
		{"Accounts_Organisations", organisations},
		{"Accounts_People", people},
		{"Accounts_AnAddressIsOnePersons", addressTaken},
		{"Accounts_RolesCountAtTheOrganisationsOwnSites", roles},
		{"Accounts_Links", links},
		{"Accounts_ALinkIsUsedOnce", linkOnce},
		{"Accounts_Sessions", sessions},
		{"Accounts_TidyDropsWhatEnded", tidied},
		{"Accounts_AdminTokens", adminTokens},
		{"Accounts_ATokensEndIsToldItsUseIsNot", tokenEnds},
		{"Accounts_EdgeTokensAreToldByHashAndListed", edgeTokens},
		{"Accounts_TheKeyToSignWithIsMadeOnce", signingKey},
		{"Accounts_TheTrailHasNoGap", audit},
		{"Accounts_ViewsAreTheirMakersOrShared", views},
		{"Accounts_AKeyAnswersOnce", accountAnswers},
		{"Meet_ShowsWhoIsAtAPlace", meet},
		{"Trashed_PagesTheTrash", trashed},
		{"Lines_AreEveryLocaleWithItsAuthor", lines},
		{"DraftsBy_PagesWhatReadersDoNotHave", draftsBy},
		{"Numbers_ByStandingAndAuthor", numbers},
		{"Named_FindsByNameAndSlug", named},
		{"MediaNamed_FindsAndPages", mediaNamed},
		{"RedirectsAfter_Pages", redirectsAfter},
		{"Trail_OfASiteIsItsOwnAndOfTheTransaction", siteTrail},
		{"Tx_GivesBackWhatItWasGiven", roundTrip},
		{"Tx_AbsentThingsAreNotFound", notFound},
		{"Tx_TypeKeysAreUniquePerKind", typeKeys},
		{"FindVariants_FiltersAndOrders", findVariants},
		{"AddRevision_CountsPerLocale", revisions},
		{"Claim_OneHolderWithinATransaction", claims},
		{"Claim_OneHolderAcrossTransactions", claimRace},
		{"Claim_LongAndUnicodeValues", longClaims},
		{"Write_RollbackLeavesNothingAndNoGap", rollback},
		{"Write_FailedStatementCannotBePassedOver", passedOver},
		{"Write_OfAnotherEpochIsRefused", epochOver},
		{"Write_TwoWhoChangeOneVariantFollowEachOther", lostUpdate},
		{"Read_CannotWrite", readOnly},
		{"Append_ChecksTheRevisionItNames", wrongRevision},
		{"Append_ManyAtOnceAreAsOneByOne", appendMany},
		{"Append_UnknownSite", unknownSite},
		{"AppendPreview_ALogOfItsOwnInTheSameTransaction", previewLog},
		{"Log_CommitsAreInOrderWithoutGaps", concurrent},
		{"Log_BytesAreExact", exactBytes},
		{"Public_IsWhatReadersHave", public},
		{"Log_GroupsAreNeverCut", groups},
		{"Log_AnotherHistoryDiverges", diverged},
		{"Log_CompactedEntriesAreToldAndObjectsStay", compacted},
		{"Log_ObjectsAndDigestAreTheFoldOfTheLog", fold},
		{"Log_DigestsAreNotToldWhileAnErasureIsUnderWay", erasedDigests},
		{"Log_ObjectsMayBeAbandoned", abandoned},
		{"Log_HandlesSeeEachOthersCommits", twoHandles},
		{"DeleteSite_LeavesNothingOfItAndAllOfOthers", deleteSite},
		{"Limits_RefuseWhatGrowsBeyondThem", limits},
		{"Snapshot_IsOfOneSiteInTheOrderOfBytes", snapshot},
		{"Standing_IsWhatAnArchiveWouldMeet", standing},
		{"Restore_KeepsNumbersAndMarks", restore},
		{"Schedules_AreKeptListedAndGoWithTheirDocument", schedules},
		{"Schedules_OfEachDeedOneIsPending", scheduledOnce},
		{"Releases_AreKeptWithTheirEntriesAndSchedules", releases},
		{"Uploads_AreKeptAsTheyAre", uploads},
		{"Work_IsThereByCommitAndEndsOnce", workOnce},
		{"Work_EndsEachByItself", workEnds},
		{"Work_OutOfFormIsRefused", workRefuses},
		{"Work_OfABuriedWorkerIsFenced", workFenced},
		{"Work_OfOneSubjectIsInOrder", workInOrder},
		{"Work_DroppedAndSweptIsGone", workDropped},
		{"Work_WaitsForItsTime", workLater},
		{"Work_IsSharedOutAmongSites", workFair},
		{"Work_IsTakenOnceByMany", workRace},
		{"Work_IsAmendedBeforeItBegins", workAmended},
		{"Hooks_GiveBackWhatTheyWereGiven", hooksRoundTrip},
		{"Hooks_NumberTheirDeliveries", hooksNumbered},
		{"Hooks_ForgetWhatIsErased", hooksForget},
		{"Hooks_LetGoOfWhatIsOld", hooksTidied},
		{"Purge_CursorAndJobsGoTogether", purgeCursor},
		{"Purge_OfManyOneEnqueues", purgeRace},
		{"Purge_WhatWaitsIsCounted", purgeQueued},
	} {
		t.Run(c.name, func(t *testing.T) { c.test(t, fresh(t)) })
	}
}
