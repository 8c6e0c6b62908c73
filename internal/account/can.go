package account

import (
	"slices"

	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/fail"
)

// Actor is who does something, with the roles held at this moment. The zero
// Actor may do nothing.
type Actor struct {
	Person    string // id; "" for the command line and for tokens that are no person's
	Token     string // id of the admin token, when one is used
	ActingFor string // id of the person whom support acts for
	Session   string // id of the session
	Address   string // where the request came from
	RequestID string

	system        bool
	all           bool     // not narrowed by scopes
	scopes        []Action // when !all
	sites         map[content.SiteID]Role
	organisations map[string]Role
}

// System is the actor of the command line: who can read the data folder may do
// everything.
func System() Actor { return Actor{system: true} }

// Role returns what the actor is on a site; "" for nothing.
func (a Actor) Role(site content.SiteID) Role { return a.sites[site] }

// Sites lists the sites on which the actor has a role, by id.
func (a Actor) Sites() []content.SiteID {
	var ids []content.SiteID
	for id := range a.sites {
		ids = append(ids, id)
	}
	slices.Sort(ids)
	return ids
}

// OrganisationRole returns what the actor is in an organisation; "" for nothing.
func (a Actor) OrganisationRole(id string) Role { return a.organisations[id] }

// Organisations lists the organisations that the actor belongs to, by id.
func (a Actor) Organisations() []string {
	var ids []string
	for id := range a.organisations {
		ids = append(ids, id)
	}
	slices.Sort(ids)
	return ids
}

// Can reports whether the actor may do something. It is the only place that
// decides: what the table does not say is refused, and so is an actor without
// roles.
func Can(a Actor, what Action, to Resource) bool {
	if a.system {
		return true
	}
	if !a.all && !slices.Contains(a.scopes, what) {
		return false
	}
	if least, ok := organisationTable[what]; ok {
		return to.Organisation != "" && a.organisations[to.Organisation].height() >= least.height()
	}
	rule, ok := siteTable[what]
	role := a.sites[to.Site].height()
	if !ok || to.Site <= content.Control || role == 0 {
		return false
	}
	if role >= rule.any.height() {
		return true
	}
	own := a.Person != "" && to.Author == a.Person
	return rule.own != "" && role >= rule.own.height() && own && (!to.Live || !rule.draft)
}

// rule is the least role for an action on a site: on anybody's document, and on
// one's own.
type rule struct {
	any   Role
	own   Role // "" for no difference
	draft bool // own holds only while the document is not published
}

//nolint:gochecknoglobals // the table, never changed
var siteTable = map[Action]rule{
	ReadContent:    {any: RoleViewer},
	CreateContent:  {any: RoleAuthor},
	EditContent:    {any: RoleEditor, own: RoleAuthor},
	PublishContent: {any: RoleEditor},
	DeleteContent:  {any: RoleEditor, own: RoleAuthor, draft: true},
	EraseContent:   {any: RoleAdmin},
	UploadMedia:    {any: RoleAuthor},
	ManageTypes:    {any: RoleAdmin},
	ManageSettings: {any: RoleAdmin},
	ManageTokens:   {any: RoleAdmin},
	ManageWebhooks: {any: RoleAdmin},
	ManagePeople:   {any: RoleAdmin},
	ReadAudit:      {any: RoleAdmin},
	ExportSite:     {any: RoleAdmin},
	ImportSite:     {any: RoleAdmin},
	DeleteSite:     {any: RoleOwner},
	PurgeCDN:       {any: RoleEditor},
	PurgeCDNSite:   {any: RoleAdmin},
}

//nolint:gochecknoglobals // the table, never changed
var organisationTable = map[Action]Role{
	ReadOrganisation:         RoleMember,
	CreateSites:              RoleAdmin,
	ManageOrganisation:       RoleAdmin,
	ManageOrganisationPeople: RoleAdmin,
	ReadOrganisationAudit:    RoleAdmin,
	RequireSecondFactor:      RoleOwner,
	DeleteOrganisation:       RoleOwner,
}

// demand is Can as an error: fail.Denied.
func demand(a Actor, what Action, to Resource) error {
	if Can(a, what, to) {
		return nil
	}
	return fail.E(fail.Denied, "Your role does not allow this (%s).", what)
}

// mayGive refuses to let an actor give or take a role above its own. An admin
// manages those below an owner; nobody gives a role on a site of others.
func (a Actor) mayGive(g Grant) error {
	if a.system {
		return nil
	}
	have, what, to := a.sites[g.Site], ManagePeople, OnSite(g.Site)
	if g.Site == content.Control {
		have, what, to = a.organisations[g.Organisation], ManageOrganisationPeople, OnOrganisation(g.Organisation)
	}
	if err := demand(a, what, to); err != nil {
		return err
	}
	if g.Role.height() > have.height() {
		return fail.E(fail.Denied, "You are %s here, and can neither make somebody %s nor change one who is.", have, g.Role)
	}
	return nil
}
