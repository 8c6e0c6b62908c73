package account

import (
	"github.com/gheecms/ghee/internal/content"
)

// Role is what a person is on a site or in an organisation.
type Role string

// The roles, from the one that may do most to the one that may do least. On a
// site all five are to be had; in an organisation RoleOwner, RoleAdmin and
// RoleMember. An organisation's owner or admin is the same on each of its sites.
const (
	RoleOwner  Role = "owner"
	RoleAdmin  Role = "admin"
	RoleEditor Role = "editor"
	RoleAuthor Role = "author" // writes own drafts and asks an editor to publish them
	RoleViewer Role = "viewer"
	RoleMember Role = "member" // of an organisation, and nothing on its sites by that
)

// SiteRoles lists the roles on a site, highest first.
func SiteRoles() []Role {
	return []Role{RoleOwner, RoleAdmin, RoleEditor, RoleAuthor, RoleViewer}
}

// OrganisationRoles lists the roles in an organisation, highest first.
func OrganisationRoles() []Role { return []Role{RoleOwner, RoleAdmin, RoleMember} }

// height orders roles; 0 is no role.
func (r Role) height() int {
	switch r {
	case RoleOwner:
		return 6
	case RoleAdmin:
		return 5
	case RoleEditor:
		return 4
	case RoleAuthor:
		return 3
	case RoleViewer:
		return 2
	case RoleMember:
		return 1
	}
	return 0
}

// Action is what somebody wants to do. The values are scopes of admin tokens,
// too: never rename one.
type Action string

// Actions on a site.
const (
	ReadContent    Action = "content.read" // drafts and revisions included
	CreateContent  Action = "content.create"
	EditContent    Action = "content.edit"    // of one's own or anybody's, by Resource.Author
	PublishContent Action = "content.publish" // and unpublish, schedule, release
	DeleteContent  Action = "content.delete"  // to the trash and back
	EraseContent   Action = "content.erase"   // for good
	UploadMedia    Action = "media.upload"
	ManageTypes    Action = "types.manage"
	ManageSettings Action = "settings.manage"
	ManageTokens   Action = "tokens.manage"
	ManageWebhooks Action = "webhooks.manage"
	ManagePeople   Action = "people.manage"
	ReadAudit      Action = "audit.read"
	ExportSite     Action = "site.export"
	ImportSite     Action = "site.import"
	DeleteSite     Action = "site.delete"
	PurgeCDN       Action = "cdn.purge"     // by keys
	PurgeCDNSite   Action = "cdn.purge_all" // all of a site's answers
)

// Actions on an organisation.
const (
	ReadOrganisation         Action = "organisation.read"
	CreateSites              Action = "organisation.create_site"
	ManageOrganisation       Action = "organisation.manage"
	ManageOrganisationPeople Action = "organisation.people"
	ReadOrganisationAudit    Action = "organisation.audit"
	RequireSecondFactor      Action = "organisation.second_factor"
	DeleteOrganisation       Action = "organisation.delete"
)

// Actions lists every action: those on a site, then those on an organisation.
func Actions() []Action {
	return append(siteActions(), ReadOrganisation, CreateSites, ManageOrganisation, ManageOrganisationPeople,
		ReadOrganisationAudit, RequireSecondFactor, DeleteOrganisation)
}

func siteActions() []Action {
	return []Action{
		ReadContent, CreateContent, EditContent, PublishContent, DeleteContent, EraseContent, UploadMedia, ManageTypes,
		ManageSettings, ManageTokens, ManageWebhooks, ManagePeople, ReadAudit, ExportSite, ImportSite, DeleteSite,
		PurgeCDN, PurgeCDNSite,
	}
}

// Resource is what something is done to: a site and perhaps one document of it,
// or an organisation.
type Resource struct {
	Site         content.SiteID
	Organisation string // for actions on an organisation
	Author       string // id of the person who made the document; "" when it is no one's
	Live         bool   // the document is published
}

// OnSite is a site as a resource.
func OnSite(id content.SiteID) Resource { return Resource{Site: id} }

// OnOrganisation is an organisation as a resource.
func OnOrganisation(id string) Resource { return Resource{Organisation: id} }
