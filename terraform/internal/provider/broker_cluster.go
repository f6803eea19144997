package provider

import (
	"context"
	"fmt"
	"time"

	"github.com/hashicorp/terraform-plugin-framework-timeouts/resource/timeouts"
	"github.com/hashicorp/terraform-plugin-framework-validators/int64validator"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"io.weir/terraform-provider-weir/internal/client"
)

// fleetWait is how long a change of the fleet may take unless `timeouts` say otherwise: partitions may have to move.
const fleetWait = 30 * time.Minute

type brokerClusterResource struct {
	named[brokerClusterModel, client.BrokerCluster, *brokerClusterModel]
}

type brokerClusterModel struct {
	ID               types.String   `tfsdk:"id"`
	Name             types.String   `tfsdk:"name"`
	Brokers          types.Int64    `tfsdk:"brokers"`
	State            types.String   `tfsdk:"state"`
	BootstrapServers types.String   `tfsdk:"bootstrap_servers"`
	Provisioner      types.String   `tfsdk:"provisioned_by"`
	Timeouts         timeouts.Value `tfsdk:"timeouts"`
}

func newBrokerCluster() resource.Resource {
	return &brokerClusterResource{named[brokerClusterModel, client.BrokerCluster, *brokerClusterModel]{
		kind: "broker cluster", collection: "broker-clusters",
		idOf: func(answer client.BrokerCluster) string { return answer.ID },
		waits: func(ctx context.Context, of *brokerClusterModel, diagnostics *diag.Diagnostics) waits {
			return of.waits(ctx, diagnostics)
		},
	}}
}

func (r *brokerClusterResource) Metadata(_ context.Context, _ resource.MetadataRequest, response *resource.MetadataResponse) {
	response.TypeName = "weir_broker_cluster"
}

func (r *brokerClusterResource) Schema(ctx context.Context, _ resource.SchemaRequest, response *resource.SchemaResponse) {
	response.Schema = schema.Schema{
		MarkdownDescription: "For operators: brokers that hold virtual clusters. Making one takes its time; a wait that ends too early leaves " +
			"a tainted resource, not one that nobody knows. One that still holds virtual clusters is not deleted.",
		Attributes: map[string]schema.Attribute{
			"id":   idAttribute("`clu-…`, by which it is imported."),
			"name": replacing(schema.StringAttribute{Required: true, MarkdownDescription: "Unique within the installation."}),
			"brokers": schema.Int64Attribute{
				Required:            true,
				MarkdownDescription: "How many nodes; can grow.",
				Validators:          []validator.Int64{int64validator.AtLeast(1)},
			},
			"state":             schema.StringAttribute{Computed: true, MarkdownDescription: "Whether it runs."},
			"bootstrap_servers": schema.StringAttribute{Computed: true, MarkdownDescription: "`host:port,…` of its nodes."},
			"provisioned_by":    idAttribute("What runs its nodes."),
		},
		Blocks: map[string]schema.Block{
			"timeouts": timeouts.Block(ctx, timeouts.Opts{Create: true, Update: true, Delete: true,
				CreateDescription: "How long making it may take, such as `20m`. Default: 30 minutes.",
				UpdateDescription: "How long growing it may take. Default: 30 minutes.",
				DeleteDescription: "How long deleting it may take. Default: 30 minutes."}),
		},
	}
}

// ModifyPlan refuses fewer nodes before anything is applied: what they hold would have to go somewhere.
func (r *brokerClusterResource) ModifyPlan(ctx context.Context, request resource.ModifyPlanRequest, response *resource.ModifyPlanResponse) {
	state, plan := changeOf[brokerClusterModel](ctx, request, &response.Diagnostics)
	if state == nil || plan == nil || response.Diagnostics.HasError() || !plan.Name.Equal(state.Name) || plan.Brokers.IsUnknown() {
		return
	}
	if plan.Brokers.ValueInt64() < state.Brokers.ValueInt64() {
		response.Diagnostics.AddAttributeError(path.Root("brokers"), "A broker cluster's nodes can't become fewer",
			fmt.Sprintf("%s has %d; write at least as many.", state.label(), state.Brokers.ValueInt64()))
	}
}

func (m *brokerClusterModel) take(_ context.Context, cluster client.BrokerCluster, _ *diag.Diagnostics) {
	m.ID = types.StringValue(cluster.ID)
	m.Name = types.StringValue(cluster.Name)
	m.Brokers = types.Int64Value(cluster.Brokers)
	m.State = types.StringValue(cluster.State)
	m.BootstrapServers = types.StringValue(cluster.BootstrapServers)
	m.Provisioner = types.StringValue(cluster.Provisioner)
}

// ids name no tenant, whatever the provider's is: the fleet is nobody's.
func (m *brokerClusterModel) ids() (id, tenant types.String) { return m.ID, types.StringValue("") }

func (m *brokerClusterModel) label() string { return m.Name.ValueString() }

func (m *brokerClusterModel) body(_ context.Context, before *brokerClusterModel, _ *diag.Diagnostics) map[string]any {
	body := map[string]any{"brokers": m.Brokers.ValueInt64()}
	if before == nil {
		body["name"] = m.Name.ValueString()
	}
	return body
}

func (m *brokerClusterModel) waits(ctx context.Context, diagnostics *diag.Diagnostics) waits {
	create, problems := m.Timeouts.Create(ctx, fleetWait)
	diagnostics.Append(problems...)
	update, problems := m.Timeouts.Update(ctx, fleetWait)
	diagnostics.Append(problems...)
	remove, problems := m.Timeouts.Delete(ctx, fleetWait)
	diagnostics.Append(problems...)
	return waits{create, update, remove}
}
