package provider

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"io.weir/terraform-provider-weir/internal/client"
)

type serviceAccountItem struct {
	ID          types.String `tfsdk:"id"`
	Name        types.String `tfsdk:"name"`
	Description types.String `tfsdk:"description"`
	Principal   types.String `tfsdk:"principal"`
}

type serviceAccountSourceModel struct {
	TenantID types.String `tfsdk:"tenant_id"`
	serviceAccountItem
}

type serviceAccountsModel struct {
	TenantID types.String         `tfsdk:"tenant_id"`
	Items    []serviceAccountItem `tfsdk:"items"`
}

func serviceAccountAttributes() map[string]schema.Attribute {
	return map[string]schema.Attribute{
		"id":          text("`sa-…`"),
		"name":        text("Unique within the tenant."),
		"description": text("What it is for."),
		"principal":   text("What Kafka's ACLs call it: `User:sa-…`."),
	}
}

func serviceAccountOf(account client.ServiceAccount) serviceAccountItem {
	return serviceAccountItem{
		ID:          types.StringValue(account.ID),
		Name:        types.StringValue(account.Name),
		Description: types.StringValue(account.Description),
		Principal:   types.StringValue(account.Principal),
	}
}

func newServiceAccountSource() datasource.DataSource {
	return &source[serviceAccountSourceModel]{name: "service_account", description: "A service account.",
		attributes: inTenant(byIDOrName(serviceAccountAttributes()), nil),
		read: func(ctx context.Context, a *access, into *serviceAccountSourceModel) error {
			found, err := find(ctx, a, a.tenantOf(into.TenantID), "service-accounts", into.ID, into.Name,
				func(one client.ServiceAccount) string { return one.Name })
			into.serviceAccountItem = serviceAccountOf(found)
			return err
		}}
}

func newServiceAccountsSource() datasource.DataSource {
	return &source[serviceAccountsModel]{name: "service_accounts", description: "The tenant's service accounts.",
		attributes: inTenant(listOf("All of them.", serviceAccountAttributes()), nil),
		read: func(ctx context.Context, a *access, into *serviceAccountsModel) error {
			all, err := client.All[client.ServiceAccount](ctx, a.client, a.tenantOf(into.TenantID), client.Path("v1", "service-accounts"), nil)
			into.Items = every(all, serviceAccountOf)
			return err
		}}
}

type aclItem struct {
	ID           types.String `tfsdk:"id"`
	Principal    types.String `tfsdk:"principal"`
	ResourceType types.String `tfsdk:"resource_type"`
	ResourceName types.String `tfsdk:"resource_name"`
	PatternType  types.String `tfsdk:"pattern_type"`
	Operation    types.String `tfsdk:"operation"`
	Permission   types.String `tfsdk:"permission"`
	Host         types.String `tfsdk:"host"`
}

type aclsModel struct {
	TenantID  types.String `tfsdk:"tenant_id"`
	ClusterID types.String `tfsdk:"cluster_id"`
	Principal types.String `tfsdk:"principal"`
	Items     []aclItem    `tfsdk:"items"`
}

func aclOf(acl client.ACL) aclItem {
	return aclItem{
		ID:           types.StringValue(acl.ID),
		Principal:    types.StringValue(acl.Principal),
		ResourceType: types.StringValue(acl.ResourceType),
		ResourceName: types.StringValue(acl.ResourceName),
		PatternType:  types.StringValue(acl.PatternType),
		Operation:    types.StringValue(acl.Operation),
		Permission:   types.StringValue(acl.Permission),
		Host:         types.StringValue(acl.Host),
	}
}

func newACLsSource() datasource.DataSource {
	attributes := inTenant(clusterID(), listOf("All that match.", map[string]schema.Attribute{
		"id":            text("Made of the other fields."),
		"principal":     text("Whom it is about."),
		"resource_type": text("`topic`, `group`, `cluster` or `transactional_id`."),
		"resource_name": text("A name, or how names begin."),
		"pattern_type":  text("`literal` or `prefixed`."),
		"operation":     text("What is done."),
		"permission":    text("`allow` or `deny`."),
		"host":          text("From which address; `*` is every one."),
	}))
	attributes["principal"] = schema.StringAttribute{Optional: true, MarkdownDescription: "Only those of this principal."}
	return &source[aclsModel]{name: "acls", description: "A virtual cluster's ACLs.", attributes: attributes,
		read: func(ctx context.Context, a *access, into *aclsModel) error {
			all, err := a.acls.All(ctx, a.tenantOf(into.TenantID), into.ClusterID.ValueString())
			into.Items = []aclItem{}
			for _, acl := range all {
				if into.Principal.IsNull() || into.Principal.ValueString() == acl.Principal {
					into.Items = append(into.Items, aclOf(acl))
				}
			}
			return err
		}}
}

type signingKeyItem struct {
	KeyType   types.String `tfsdk:"kty"`
	Use       types.String `tfsdk:"use"`
	Algorithm types.String `tfsdk:"alg"`
	ID        types.String `tfsdk:"kid"`
	Modulus   types.String `tfsdk:"n"`
	Exponent  types.String `tfsdk:"e"`
}

type keySetModel struct {
	Keys []signingKeyItem `tfsdk:"keys"`
}

func newKeySetSource() datasource.DataSource {
	return &source[keySetModel]{name: "jwks", description: "The keys that verify access tokens (RFC 7517). They are public.",
		attributes: map[string]schema.Attribute{"keys": schema.ListNestedAttribute{
			Computed:            true,
			MarkdownDescription: "The set.",
			NestedObject: schema.NestedAttributeObject{Attributes: map[string]schema.Attribute{
				"kty": text("`RSA`"), "use": text("`sig`"), "alg": text("`RS256`"), "kid": text("Named in a token's head."),
				"n": text("Modulus, base64url."), "e": text("Exponent, base64url."),
			}},
		}},
		read: func(ctx context.Context, a *access, into *keySetModel) error {
			set, err := client.Get[struct {
				Keys []client.SigningKey `json:"keys"`
			}](ctx, a.client, "", client.Path(".well-known", "jwks.json"), nil)
			into.Keys = every(set.Keys, func(key client.SigningKey) signingKeyItem {
				return signingKeyItem{types.StringValue(key.KeyType), types.StringValue(key.Use), types.StringValue(key.Algorithm),
					types.StringValue(key.ID), types.StringValue(key.Modulus), types.StringValue(key.Exponent)}
			})
			return err
		}}
}
