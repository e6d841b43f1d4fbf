-- The main job: tenants, people, assets, work requests and what is written beside them.
-- Frozen: a change to the schema is another revision.

-- Inside a statement that writes, refuses the whole of it unless as many rows were
-- found at the version that was read as were to be written.
CREATE FUNCTION workcore_expect(kind text, written bigint, expected bigint) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
    IF written <> expected THEN
        RAISE EXCEPTION 'stale %', kind USING ERRCODE = 'WC001', DETAIL = kind;
    END IF;
END
$$;

CREATE TABLE organisations (
    id UUID NOT NULL,
    slug TEXT COLLATE "C" NOT NULL,
    name TEXT NOT NULL,
    currency TEXT NOT NULL,
    time_zone TEXT NOT NULL,
    CONSTRAINT pk_organisations PRIMARY KEY (id),
    CONSTRAINT uq_organisations_slug UNIQUE (slug),
    CONSTRAINT ck_organisations_currency CHECK (currency ~ '^[A-Z]{3}$')
);

CREATE TABLE users (
    organisation_id UUID NOT NULL,
    id UUID NOT NULL,
    email TEXT COLLATE "C" NOT NULL,
    name TEXT NOT NULL,
    roles TEXT[] NOT NULL,
    level TEXT,
    active BOOLEAN NOT NULL,
    password_hash TEXT NOT NULL,
    version INTEGER NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE NOT NULL,
    updated_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_users PRIMARY KEY (organisation_id, id),
    CONSTRAINT fk_users_organisation_id_organisations FOREIGN KEY(organisation_id) REFERENCES organisations (id),
    CONSTRAINT uq_users_email UNIQUE (organisation_id, email),
    CONSTRAINT ck_users_email CHECK (email = lower(email)),
    CONSTRAINT ck_users_roles CHECK (roles <@ ARRAY['requester', 'contractor', 'approver', 'asset_owner', 'planner', 'viewer', 'auditor', 'admin']::text[]),
    CONSTRAINT ck_users_level CHECK (level IN ('regulatory', 'owner', 'standard', 'elevated', 'executive'))
);

CREATE INDEX ix_users_sign_in ON users (email);

CREATE TABLE revoked_tokens (
    organisation_id UUID NOT NULL,
    id UUID NOT NULL,
    user_id UUID NOT NULL,
    revoked_at TIMESTAMP WITH TIME ZONE NOT NULL,
    expires_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_revoked_tokens PRIMARY KEY (organisation_id, id)
);

CREATE INDEX ix_revoked_tokens_expires_at ON revoked_tokens (organisation_id, expires_at);

CREATE TABLE assets (
    organisation_id UUID NOT NULL,
    id UUID NOT NULL,
    code TEXT COLLATE "C" NOT NULL,
    name TEXT NOT NULL,
    asset_type TEXT NOT NULL,
    location TEXT,
    parent_id UUID,
    owner_id UUID,
    capacity_group TEXT,
    size_class TEXT,
    version INTEGER NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE NOT NULL,
    updated_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_assets PRIMARY KEY (organisation_id, id),
    CONSTRAINT fk_assets_organisation_id_organisations FOREIGN KEY(organisation_id) REFERENCES organisations (id),
    CONSTRAINT fk_assets_organisation_id_assets FOREIGN KEY(organisation_id, parent_id) REFERENCES assets (organisation_id, id),
    CONSTRAINT fk_assets_organisation_id_users FOREIGN KEY(organisation_id, owner_id) REFERENCES users (organisation_id, id),
    CONSTRAINT uq_assets_code UNIQUE (organisation_id, code),
    CONSTRAINT ck_assets_code CHECK (code = upper(code)),
    CONSTRAINT ck_assets_parent CHECK (parent_id <> id),
    CONSTRAINT ck_assets_asset_type CHECK (asset_type IN ('stand', 'gate', 'runway', 'taxiway', 'apron', 'terminal', 'baggage', 'check_in', 'security', 'parking', 'airfield', 'other')),
    CONSTRAINT ck_assets_size_class CHECK (size_class IN ('A', 'B', 'C', 'D', 'E', 'F'))
);

CREATE INDEX ix_assets_owner ON assets (organisation_id, owner_id);

CREATE INDEX ix_assets_parent ON assets (organisation_id, parent_id);

CREATE TABLE approval_policies (
    organisation_id UUID NOT NULL,
    version INTEGER NOT NULL,
    body JSONB NOT NULL,
    CONSTRAINT pk_approval_policies PRIMARY KEY (organisation_id, version),
    CONSTRAINT fk_approval_policies_organisation_id_organisations FOREIGN KEY(organisation_id) REFERENCES organisations (id)
);

CREATE TABLE reference_counters (
    organisation_id UUID NOT NULL,
    year INTEGER NOT NULL,
    last INTEGER NOT NULL,
    CONSTRAINT pk_reference_counters PRIMARY KEY (organisation_id, year)
);

CREATE TABLE work_requests (
    organisation_id UUID NOT NULL,
    id UUID NOT NULL,
    asset_id UUID NOT NULL,
    requested_by_id UUID NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE NOT NULL,
    updated_at TIMESTAMP WITH TIME ZONE NOT NULL,
    requested_start TIMESTAMP WITH TIME ZONE NOT NULL,
    requested_end TIMESTAMP WITH TIME ZONE NOT NULL,
    deadline_rank TIMESTAMP WITH TIME ZONE GENERATED ALWAYS AS (COALESCE(deadline, '9999-12-31 00:00:00+00:00'::timestamptz)) STORED NOT NULL,
    revision INTEGER NOT NULL,
    version INTEGER NOT NULL,
    priority_rank SMALLINT GENERATED ALWAYS AS (CASE priority WHEN 'low' THEN 1 WHEN 'medium' THEN 2 WHEN 'high' THEN 3 WHEN 'critical' THEN 4 END) STORED NOT NULL,
    regulatory_approval_required BOOLEAN NOT NULL,
    status TEXT NOT NULL,
    priority TEXT NOT NULL,
    approval_state TEXT NOT NULL,
    search TSVECTOR GENERATED ALWAYS AS (to_tsvector('english', title || ' ' || description || ' ' || reference || ' ' || asset_code)) STORED NOT NULL,
    asset_ids UUID[] NOT NULL,
    asset_impacts TEXT[] NOT NULL,
    cost_rank NUMERIC(14, 2) GENERATED ALWAYS AS (COALESCE(total_cost, 0)) STORED NOT NULL,
    approval_level TEXT,
    waiting_ids UUID[],
    waiting_names TEXT[],
    urgency TEXT NOT NULL,
    impact_level TEXT NOT NULL,
    work_type TEXT NOT NULL,
    category TEXT NOT NULL,
    reference TEXT COLLATE "C" NOT NULL,
    asset_code TEXT COLLATE "C" NOT NULL,
    title TEXT NOT NULL,
    title_rank TEXT COLLATE "C" GENERATED ALWAYS AS (left(title, 500)) STORED NOT NULL,
    description TEXT NOT NULL,
    related_assets JSONB,
    estimated_duration_minutes INTEGER,
    deadline TIMESTAMP WITH TIME ZONE,
    preferred_windows JSONB,
    blackout_periods JSONB,
    personnel_count INTEGER,
    required_skills TEXT[],
    required_equipment TEXT[],
    materials_cost NUMERIC(14, 2),
    materials_currency TEXT,
    total_cost NUMERIC(14, 2),
    total_currency TEXT,
    budget_code TEXT,
    cost_center TEXT,
    purchase_order TEXT,
    vendor_name TEXT,
    vendor_contact TEXT,
    location_details TEXT,
    safety_considerations TEXT,
    regulatory_reference TEXT,
    compliance_notes TEXT,
    department TEXT,
    primary_contact_id UUID,
    secondary_contact_id UUID,
    watcher_ids UUID[],
    metadata JSON,
    requested_by_name TEXT NOT NULL,
    requester_email TEXT NOT NULL,
    updated_by_id UUID NOT NULL,
    updated_by_name TEXT NOT NULL,
    submitted_at TIMESTAMP WITH TIME ZONE,
    approved_at TIMESTAMP WITH TIME ZONE,
    completed_at TIMESTAMP WITH TIME ZONE,
    actual_start TIMESTAMP WITH TIME ZONE,
    actual_end TIMESTAMP WITH TIME ZONE,
    actual_cost NUMERIC(14, 2),
    actual_currency TEXT,
    outcome_notes TEXT,
    CONSTRAINT pk_work_requests PRIMARY KEY (organisation_id, id),
    CONSTRAINT ck_work_requests_materials_currency CHECK ((materials_cost IS NULL) = (materials_currency IS NULL)),
    CONSTRAINT ck_work_requests_total_currency CHECK ((total_cost IS NULL) = (total_currency IS NULL)),
    CONSTRAINT ck_work_requests_actual_currency CHECK ((actual_cost IS NULL) = (actual_currency IS NULL)),
    CONSTRAINT fk_work_requests_organisation_id_assets FOREIGN KEY(organisation_id, asset_id) REFERENCES assets (organisation_id, id),
    CONSTRAINT fk_work_requests_organisation_id_users FOREIGN KEY(organisation_id, requested_by_id) REFERENCES users (organisation_id, id),
    CONSTRAINT uq_work_requests_reference UNIQUE (organisation_id, reference),
    CONSTRAINT ck_work_requests_status CHECK (status IN ('draft', 'submitted', 'under_review', 'info_requested', 'approved', 'rejected', 'in_progress', 'on_hold', 'completed', 'cancelled')),
    CONSTRAINT ck_work_requests_work_type CHECK (work_type IN ('maintenance', 'inspection', 'repair', 'modification', 'emergency')),
    CONSTRAINT ck_work_requests_category CHECK (category IN ('routine', 'corrective', 'preventive', 'emergency')),
    CONSTRAINT ck_work_requests_priority CHECK (priority IN ('critical', 'high', 'medium', 'low')),
    CONSTRAINT ck_work_requests_urgency CHECK (urgency IN ('immediate', 'scheduled', 'routine')),
    CONSTRAINT ck_work_requests_impact_level CHECK (impact_level IN ('full_closure', 'partial_restriction', 'no_impact')),
    CONSTRAINT ck_work_requests_asset_impacts CHECK (asset_impacts <@ ARRAY['full_closure', 'partial_restriction', 'no_impact']::text[]),
    CONSTRAINT ck_work_requests_approval_state CHECK (approval_state IN ('none', 'open', 'approved', 'rejected', 'withdrawn')),
    CONSTRAINT ck_work_requests_approval_level CHECK (approval_level IN ('regulatory', 'owner', 'standard', 'elevated', 'executive')),
    CONSTRAINT ck_work_requests_assets CHECK (cardinality(asset_ids) = cardinality(asset_impacts)),
    CONSTRAINT ck_work_requests_waiting CHECK (cardinality(waiting_ids) = cardinality(waiting_names)),
    CONSTRAINT ck_work_requests_title_length CHECK (status IN ('cancelled', 'draft') OR char_length(title) BETWEEN 5 AND 200),
    CONSTRAINT ck_work_requests_description_length CHECK (status IN ('cancelled', 'draft') OR char_length(description) BETWEEN 20 AND 5000),
    CONSTRAINT ck_work_requests_duration_range CHECK (status IN ('cancelled', 'draft') OR estimated_duration_minutes BETWEEN 15 AND 10080),
    CONSTRAINT ck_work_requests_personnel_range CHECK (status IN ('cancelled', 'draft') OR personnel_count BETWEEN 1 AND 500),
    CONSTRAINT ck_work_requests_materials_cost_range CHECK (status IN ('cancelled', 'draft') OR materials_cost BETWEEN 0 AND 1000000),
    CONSTRAINT ck_work_requests_total_cost_range CHECK (status IN ('cancelled', 'draft') OR total_cost BETWEEN 0 AND 1000000),
    CONSTRAINT ck_work_requests_materials_exceed_total CHECK (status IN ('cancelled', 'draft') OR materials_cost <= total_cost),
    CONSTRAINT ck_work_requests_end_not_after_start CHECK (status IN ('cancelled', 'draft') OR requested_end > requested_start),
    CONSTRAINT ck_work_requests_budget_code_malformed CHECK (status IN ('cancelled', 'draft') OR budget_code ~ '^[A-Z0-9-]{1,50}$'),
    CONSTRAINT ck_work_requests_safety_length CHECK (status IN ('cancelled', 'draft') OR char_length(safety_considerations) <= 2000),
    CONSTRAINT ck_work_requests_metadata_size CHECK (status IN ('cancelled', 'draft') OR octet_length(metadata::text) <= 16384),
    CONSTRAINT ck_work_requests_cost_center_length CHECK (status IN ('cancelled', 'draft') OR char_length(cost_center) BETWEEN 1 AND 100),
    CONSTRAINT ck_work_requests_purchase_order_length CHECK (status IN ('cancelled', 'draft') OR char_length(purchase_order) BETWEEN 1 AND 100),
    CONSTRAINT ck_work_requests_location_length CHECK (status IN ('cancelled', 'draft') OR char_length(location_details) <= 2000),
    CONSTRAINT ck_work_requests_compliance_length CHECK (status IN ('cancelled', 'draft') OR char_length(compliance_notes) <= 2000),
    CONSTRAINT ck_work_requests_regulatory_reference_length CHECK (status IN ('cancelled', 'draft') OR char_length(regulatory_reference) BETWEEN 1 AND 200),
    CONSTRAINT ck_work_requests_department_length CHECK (status IN ('cancelled', 'draft') OR char_length(department) BETWEEN 1 AND 200),
    CONSTRAINT ck_work_requests_skills_count CHECK (status IN ('cancelled', 'draft') OR cardinality(required_skills) <= 50),
    CONSTRAINT ck_work_requests_equipment_count CHECK (status IN ('cancelled', 'draft') OR cardinality(required_equipment) <= 50),
    CONSTRAINT ck_work_requests_related_assets_count CHECK (status IN ('cancelled', 'draft') OR jsonb_array_length(related_assets) <= 100),
    CONSTRAINT ck_work_requests_watchers_count CHECK (status IN ('cancelled', 'draft') OR cardinality(watcher_ids) <= 100),
    CONSTRAINT ck_work_requests_preferred_windows_count CHECK (status IN ('cancelled', 'draft') OR jsonb_array_length(preferred_windows) <= 100),
    CONSTRAINT ck_work_requests_blackout_periods_count CHECK (status IN ('cancelled', 'draft') OR jsonb_array_length(blackout_periods) <= 100)
);

CREATE INDEX ix_work_requests_assets ON work_requests USING gin (asset_ids);

CREATE INDEX ix_work_requests_cost ON work_requests (organisation_id, cost_rank, id);

CREATE INDEX ix_work_requests_created ON work_requests (organisation_id, created_at, id);

CREATE INDEX ix_work_requests_deadline ON work_requests (organisation_id, deadline_rank, id);

CREATE INDEX ix_work_requests_priority ON work_requests (organisation_id, priority_rank, id);

CREATE INDEX ix_work_requests_requester ON work_requests (organisation_id, requested_by_id, created_at, id);

CREATE INDEX ix_work_requests_search ON work_requests USING gin (search) WITH (fastupdate = off);

CREATE INDEX ix_work_requests_start ON work_requests (organisation_id, requested_start, id);

CREATE INDEX ix_work_requests_status ON work_requests (organisation_id, status, created_at, id);

CREATE INDEX ix_work_requests_title ON work_requests (organisation_id, title_rank, id);

CREATE INDEX ix_work_requests_updated ON work_requests (organisation_id, updated_at, id);

CREATE INDEX ix_work_requests_waiting ON work_requests (organisation_id, created_at, id) WHERE approval_state = 'open';

CREATE INDEX ix_work_requests_window ON work_requests USING gist (tstzrange(requested_start, greatest(requested_start, requested_end))) WHERE status IN ('approved', 'in_progress', 'info_requested', 'on_hold', 'submitted', 'under_review');

CREATE TABLE approval_chains (
    organisation_id UUID NOT NULL,
    request_id UUID NOT NULL,
    revision INTEGER NOT NULL,
    policy_version INTEGER NOT NULL,
    rules TEXT[] NOT NULL,
    steps JSONB NOT NULL,
    state TEXT NOT NULL,
    open_level TEXT,
    due_at TIMESTAMP WITH TIME ZONE,
    CONSTRAINT pk_approval_chains PRIMARY KEY (organisation_id, request_id, revision),
    CONSTRAINT fk_approval_chains_organisation_id_work_requests FOREIGN KEY(organisation_id, request_id) REFERENCES work_requests (organisation_id, id) ON DELETE CASCADE,
    CONSTRAINT ck_approval_chains_state CHECK (state IN ('none', 'open', 'approved', 'rejected', 'withdrawn')),
    CONSTRAINT ck_approval_chains_open_level CHECK (open_level IN ('regulatory', 'owner', 'standard', 'elevated', 'executive'))
);

CREATE INDEX ix_approval_chains_due ON approval_chains (organisation_id, due_at) WHERE state = 'open';

CREATE TABLE status_history (
    organisation_id UUID NOT NULL,
    request_id UUID NOT NULL,
    id UUID NOT NULL,
    before TEXT,
    after TEXT NOT NULL,
    by_id UUID NOT NULL,
    by_name TEXT NOT NULL,
    at TIMESTAMP WITH TIME ZONE NOT NULL,
    reason TEXT,
    CONSTRAINT pk_status_history PRIMARY KEY (organisation_id, request_id, id),
    CONSTRAINT fk_status_history_organisation_id_work_requests FOREIGN KEY(organisation_id, request_id) REFERENCES work_requests (organisation_id, id) ON DELETE CASCADE,
    CONSTRAINT ck_status_history_before CHECK (before IN ('draft', 'submitted', 'under_review', 'info_requested', 'approved', 'rejected', 'in_progress', 'on_hold', 'completed', 'cancelled')),
    CONSTRAINT ck_status_history_after CHECK (after IN ('draft', 'submitted', 'under_review', 'info_requested', 'approved', 'rejected', 'in_progress', 'on_hold', 'completed', 'cancelled'))
);

CREATE TABLE comments (
    organisation_id UUID NOT NULL,
    request_id UUID NOT NULL,
    id UUID NOT NULL,
    by_id UUID NOT NULL,
    by_name TEXT NOT NULL,
    text TEXT NOT NULL,
    internal BOOLEAN NOT NULL,
    reply_to UUID,
    mentions TEXT[] NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE NOT NULL,
    edited_at TIMESTAMP WITH TIME ZONE,
    version INTEGER NOT NULL,
    CONSTRAINT pk_comments PRIMARY KEY (organisation_id, request_id, id),
    CONSTRAINT fk_comments_organisation_id_work_requests FOREIGN KEY(organisation_id, request_id) REFERENCES work_requests (organisation_id, id) ON DELETE CASCADE,
    CONSTRAINT ck_comments_text CHECK (char_length(text) BETWEEN 1 AND 5000)
);

CREATE TABLE audit_records (
    organisation_id UUID NOT NULL,
    id UUID NOT NULL,
    at TIMESTAMP WITH TIME ZONE NOT NULL,
    by_id UUID NOT NULL,
    by_name TEXT NOT NULL,
    action TEXT NOT NULL,
    subject TEXT COLLATE "C" NOT NULL,
    subject_id TEXT COLLATE "C" NOT NULL,
    before JSON NOT NULL,
    after JSON NOT NULL,
    correlation_id TEXT NOT NULL,
    address TEXT,
    CONSTRAINT pk_audit_records PRIMARY KEY (organisation_id, id)
);

CREATE INDEX ix_audit_records_subject ON audit_records (organisation_id, subject_id, subject, id);

CREATE TABLE outbox (
    organisation_id UUID NOT NULL,
    id UUID NOT NULL,
    kind TEXT NOT NULL,
    request_id UUID NOT NULL,
    at TIMESTAMP WITH TIME ZONE NOT NULL,
    payload JSON NOT NULL,
    CONSTRAINT pk_outbox PRIMARY KEY (organisation_id, id)
);

CREATE INDEX ix_outbox_request ON outbox (organisation_id, request_id, id);

-- So that the planner tells rare words from common ones.
ALTER TABLE work_requests ALTER COLUMN search SET STATISTICS 1000;
