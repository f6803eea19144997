package provider

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"io.weir/terraform-provider-weir/internal/client"
)

// source is a data source: M is its model, which read completes.
type source[M any] struct {
	*access
	name        string
	description string
	attributes  map[string]schema.Attribute
	read        func(ctx context.Context, a *access, into *M) error
}

func (s *source[M]) Metadata(_ context.Context, _ datasource.MetadataRequest, response *datasource.MetadataResponse) {
	response.TypeName = "weir_" + s.name
}

func (s *source[M]) Schema(_ context.Context, _ datasource.SchemaRequest, response *datasource.SchemaResponse) {
	response.Schema = schema.Schema{MarkdownDescription: s.description, Attributes: s.attributes}
}

func (s *source[M]) Configure(_ context.Context, request datasource.ConfigureRequest, response *datasource.ConfigureResponse) {
	s.access = accessOf(request.ProviderData, &response.Diagnostics)
}

func (s *source[M]) Read(ctx context.Context, request datasource.ReadRequest, response *datasource.ReadResponse) {
	var found M
	response.Diagnostics.Append(request.Config.Get(ctx, &found)...)
	if response.Diagnostics.HasError() {
		return
	}
	if err := s.read(ctx, s.access, &found); err != nil {
		failed(&response.Diagnostics, "read weir_"+s.name, err)
		return
	}
	response.Diagnostics.Append(response.State.Set(ctx, found)...)
}

// inTenant adds the attributes by which operators name the tenant, and resources their cluster.
func inTenant(attributes map[string]schema.Attribute, more map[string]schema.Attribute) map[string]schema.Attribute {
	all := map[string]schema.Attribute{
		"tenant_id": schema.StringAttribute{Optional: true, MarkdownDescription: "For operators: the tenant. Default: the provider's `tenant_id`."},
	}
	for _, some := range []map[string]schema.Attribute{attributes, more} {
		for name, attribute := range some {
			all[name] = attribute
		}
	}
	return all
}

func clusterID() map[string]schema.Attribute {
	return map[string]schema.Attribute{"cluster_id": required("The virtual cluster (`vc-…`).")}
}

func required(description string) schema.StringAttribute {
	return schema.StringAttribute{Required: true, MarkdownDescription: description}
}

func text(description string) schema.StringAttribute {
	return schema.StringAttribute{Computed: true, MarkdownDescription: description}
}

func number(description string) schema.Int64Attribute {
	return schema.Int64Attribute{Computed: true, MarkdownDescription: description}
}

func truth(description string) schema.BoolAttribute {
	return schema.BoolAttribute{Computed: true, MarkdownDescription: description}
}

func texts(description string) schema.MapAttribute {
	return schema.MapAttribute{Computed: true, ElementType: types.StringType, MarkdownDescription: description}
}

func listOf(description string, attributes map[string]schema.Attribute) map[string]schema.Attribute {
	return map[string]schema.Attribute{"items": schema.ListNestedAttribute{
		Computed:            true,
		MarkdownDescription: description,
		NestedObject:        schema.NestedAttributeObject{Attributes: attributes},
	}}
}

// byIDOrName makes the two attributes by which one is asked for: exactly one of them is given.
func byIDOrName(attributes map[string]schema.Attribute) map[string]schema.Attribute {
	either := []validator.String{stringvalidator.ExactlyOneOf(path.MatchRoot("id"), path.MatchRoot("name"))}
	all := make(map[string]schema.Attribute, len(attributes))
	for name, attribute := range attributes {
		all[name] = attribute
	}
	all["id"] = schema.StringAttribute{Optional: true, Computed: true, MarkdownDescription: "Its id; this or the name is given.", Validators: either}
	all["name"] = schema.StringAttribute{Optional: true, Computed: true, MarkdownDescription: "Its name; this or the id is given.", Validators: either}
	return all
}

// find reads one by its id, or looks through all of them for its name.
func find[R any](ctx context.Context, a *access, tenant, collection string, id, name types.String, nameOf func(R) string) (R, error) {
	if !id.IsNull() {
		return client.Get[R](ctx, a.client, tenant, client.Path("v1", collection, id.ValueString()), nil)
	}
	var none R
	all, err := client.All[R](ctx, a.client, tenant, client.Path("v1", collection), nil)
	if err != nil {
		return none, err
	}
	for _, one := range all {
		if nameOf(one) == name.ValueString() {
			return one, nil
		}
	}
	return none, fmt.Errorf("none of the %d %s is named %q", len(all), collection, name.ValueString())
}

// every makes items of all answers; an empty list is not a missing one.
func every[R, I any](answers []R, item func(R) I) []I {
	items := make([]I, 0, len(answers))
	for _, answer := range answers {
		items = append(items, item(answer))
	}
	return items
}
