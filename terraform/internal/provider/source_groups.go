package provider

import (
	"context"
	"encoding/base64"
	"net/url"
	"regexp"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"io.weir/terraform-provider-weir/internal/client"
)

type groupItem struct {
	ID         types.String `tfsdk:"group_id"`
	Type       types.String `tfsdk:"type"`
	State      types.String `tfsdk:"state"`
	LagRecords types.Int64  `tfsdk:"lag_records"`
	LagSeconds types.Int64  `tfsdk:"lag_seconds"`
}

type groupSourceModel struct {
	TenantID  types.String `tfsdk:"tenant_id"`
	ClusterID types.String `tfsdk:"cluster_id"`
	groupItem
	Offsets []offsetItem `tfsdk:"offsets"`
}

type offsetItem struct {
	Topic           types.String `tfsdk:"topic"`
	Partition       types.Int64  `tfsdk:"partition"`
	CommittedOffset types.Int64  `tfsdk:"committed_offset"`
	LogEndOffset    types.Int64  `tfsdk:"log_end_offset"`
	LagRecords      types.Int64  `tfsdk:"lag_records"`
	LagSeconds      types.Int64  `tfsdk:"lag_seconds"`
}

type groupsModel struct {
	TenantID  types.String `tfsdk:"tenant_id"`
	ClusterID types.String `tfsdk:"cluster_id"`
	Items     []groupItem  `tfsdk:"items"`
}

func groupAttributes() map[string]schema.Attribute {
	return map[string]schema.Attribute{
		"group_id":    text("Its name."),
		"type":        text("`classic`, `consumer`, `share`, `streams` or `unknown`."),
		"state":       text("As Kafka names it, such as `Stable` or `Empty`."),
		"lag_records": number("Records that it has not read and that are still there; null while not known."),
		"lag_seconds": number("Age of the oldest of them; null while not known."),
	}
}

func groupOf(group client.Group) groupItem {
	item := groupItem{
		ID:         types.StringValue(group.ID),
		Type:       types.StringValue(group.Type),
		State:      types.StringValue(group.State),
		LagRecords: types.Int64Null(),
		LagSeconds: types.Int64Null(),
	}
	if group.Lag != nil {
		item.LagRecords, item.LagSeconds = types.Int64Value(group.Lag.Records), types.Int64Value(group.Lag.Seconds)
	}
	return item
}

var plainSegment = regexp.MustCompile(`^[A-Za-z0-9._-]+$`)

// groupPath writes names that can't stand in a path as the API wants them.
func groupPath(cluster, group string, part ...string) string {
	if !plainSegment.MatchString(group) {
		group = "~" + base64.RawURLEncoding.EncodeToString([]byte(group))
	}
	return client.Path(append([]string{"v1", "clusters", cluster, "groups", group}, part...)...)
}

func newGroupSource() datasource.DataSource {
	attributes := groupAttributes()
	attributes["group_id"] = required("Its name.")
	attributes["offsets"] = schema.ListNestedAttribute{
		Computed:            true,
		MarkdownDescription: "By topic and partition; what is not known is null.",
		NestedObject: schema.NestedAttributeObject{Attributes: map[string]schema.Attribute{
			"topic":            text("The topic."),
			"partition":        number("The partition."),
			"committed_offset": number("Where the group reads on."),
			"log_end_offset":   number("Where the partition ends."),
			"lag_records":      number("Records between the two that are still there."),
			"lag_seconds":      number("Age of the first of them."),
		}},
	}
	return &source[groupSourceModel]{name: "consumer_group", description: "A group with its lag, as it is when Terraform reads it.",
		attributes: inTenant(clusterID(), attributes),
		read: func(ctx context.Context, a *access, into *groupSourceModel) error {
			tenant, cluster, name := a.tenantOf(into.TenantID), into.ClusterID.ValueString(), into.ID.ValueString()
			found, err := client.Get[client.Group](ctx, a.client, tenant, groupPath(cluster, name), nil)
			if err != nil {
				return err
			}
			into.groupItem = groupOf(found)
			offsets, err := client.All[client.GroupOffset](ctx, a.client, tenant, groupPath(cluster, name, "offsets"), nil)
			into.Offsets = every(offsets, func(offset client.GroupOffset) offsetItem {
				return offsetItem{types.StringValue(offset.Topic), types.Int64Value(offset.Partition), types.Int64PointerValue(offset.CommittedOffset),
					types.Int64PointerValue(offset.LogEndOffset), types.Int64PointerValue(offset.LagRecords), types.Int64PointerValue(offset.LagSeconds)}
			})
			return err
		}}
}

func newGroupsSource() datasource.DataSource {
	return &source[groupsModel]{name: "consumer_groups", description: "A virtual cluster's groups with their lag, as it is when Terraform reads them.",
		attributes: inTenant(clusterID(), listOf("All of them, by name.", groupAttributes())),
		read: func(ctx context.Context, a *access, into *groupsModel) error {
			all, err := client.All[client.Group](ctx, a.client, a.tenantOf(into.TenantID),
				client.Path("v1", "clusters", into.ClusterID.ValueString(), "groups"), url.Values{"include": {"lag"}})
			into.Items = every(all, groupOf)
			return err
		}}
}
