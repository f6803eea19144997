package client

// Cluster is a virtual cluster.
type Cluster struct {
	ID                 string            `json:"id"`
	Name               string            `json:"name"`
	TenantID           string            `json:"tenant_id"`
	BrokerClusterID    string            `json:"broker_cluster_id"`
	KafkaClusterID     string            `json:"kafka_cluster_id"`
	BootstrapServers   string            `json:"bootstrap_servers"`
	DeletionProtection bool              `json:"deletion_protection"`
	DefaultTopicConfig map[string]string `json:"default_topic_config"`
}

// Topic as the server knows it; Configs are the explicit ones.
type Topic struct {
	ClusterID          string            `json:"cluster_id"`
	Name               string            `json:"name"`
	UUID               string            `json:"topic_uuid"`
	Partitions         int64             `json:"partitions"`
	ReplicationFactor  int64             `json:"replication_factor"`
	Origin             string            `json:"origin"`
	Configs            map[string]string `json:"configs"`
	DeletionProtection bool              `json:"deletion_protection"`
	TieredStorage      bool              `json:"tiered_storage"`
	Durability         string            `json:"durability"`
}

// Tenant is a customer of the installation.
type Tenant struct {
	ID                 string `json:"id"`
	Name               string `json:"name"`
	DisplayName        string `json:"display_name"`
	State              string `json:"state"`
	DeletionProtection bool   `json:"deletion_protection"`
}

// BrokerCluster is a part of the fleet; Brokers is how many nodes it should have.
type BrokerCluster struct {
	ID               string `json:"id"`
	Name             string `json:"name"`
	Brokers          int64  `json:"brokers"`
	State            string `json:"state"`
	BootstrapServers string `json:"bootstrap_servers"`
	Provisioner      string `json:"provisioner"`
	TieredStorage    *bool  `json:"tiered_storage"`
}

// ServiceAccount is a tenant's program.
type ServiceAccount struct {
	ID          string `json:"id"`
	TenantID    string `json:"tenant_id"`
	Name        string `json:"name"`
	Description string `json:"description"`
	Access      string `json:"access"`
	Principal   string `json:"principal"`
}

// Key is an API key; Secret is only there when this request made it.
type Key struct {
	ID                      string  `json:"id"`
	ServiceAccountID        string  `json:"service_account_id"`
	ClusterID               string  `json:"cluster_id"`
	Description             string  `json:"description"`
	ExpiresAt               *string `json:"expires_at"`
	PreviousSecretExpiresAt *string `json:"previous_secret_expires_at"`
	Secret                  string  `json:"secret"`
}

// ACL lets a principal do something, or keeps it from doing it. Its id comes from the other fields.
type ACL struct {
	ID           string `json:"id"`
	Principal    string `json:"principal"`
	ResourceType string `json:"resource_type"`
	ResourceName string `json:"resource_name"`
	PatternType  string `json:"pattern_type"`
	Operation    string `json:"operation"`
	Permission   string `json:"permission"`
	Host         string `json:"host"`
}

// Group is a consumer group; lists have no coordinator and no offsets.
type Group struct {
	ID          string    `json:"group_id"`
	Type        string    `json:"type"`
	State       string    `json:"state"`
	Lag         *GroupLag `json:"lag"`
	Coordinator int64     `json:"coordinator_id"`
}

// GroupLag is what a group has not read yet; not complete if some partitions could not be looked at.
type GroupLag struct {
	Records    int64 `json:"records"`
	Seconds    int64 `json:"seconds"`
	Partitions int64 `json:"partitions"`
	Complete   bool  `json:"complete"`
}

// GroupOffset is what a group has committed for a partition; what is not known is nil.
type GroupOffset struct {
	Topic           string `json:"topic"`
	Partition       int64  `json:"partition"`
	CommittedOffset *int64 `json:"committed_offset"`
	LogEndOffset    *int64 `json:"log_end_offset"`
	LagRecords      *int64 `json:"lag_records"`
	LagSeconds      *int64 `json:"lag_seconds"`
}

// SigningKey verifies access tokens (RFC 7517).
type SigningKey struct {
	KeyType   string `json:"kty"`
	Use       string `json:"use"`
	Algorithm string `json:"alg"`
	ID        string `json:"kid"`
	Modulus   string `json:"n"`
	Exponent  string `json:"e"`
}

// ClientConfig is a program for a Kafka client; CAPem is nil where the operating system's certificates do.
type ClientConfig struct {
	Language string  `json:"language"`
	FileName string  `json:"file_name"`
	Content  string  `json:"content"`
	Run      string  `json:"run"`
	CAPem    *string `json:"ca_pem"`
}
