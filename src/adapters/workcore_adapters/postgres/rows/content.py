"""What a requester wrote, as columns."""

import json
from typing import Any, Final

from msgspec import Raw

from workcore.model import JsonObject, RequestContent, Vendor
from workcore_adapters.postgres.rows.parts import (
    Plain,
    amount_of,
    blackout_from,
    blackout_of,
    currency_of,
    filled,
    money_from,
    related_from,
    related_of,
    window_from,
    window_of,
)
from workcore_adapters.postgres.rows.words import (
    CATEGORIES,
    IMPACTS,
    PRIORITIES,
    URGENCIES,
    WORK_TYPES,
)
from workcore_adapters.postgres.statements import Row
from workcore_adapters.postgres.tables import work_requests

w = work_requests.c

COLUMNS: Final = (
    w.title,
    w.description,
    w.asset_id,
    w.work_type,
    w.category,
    w.priority,
    w.urgency,
    w.impact_level,
    w.requested_start,
    w.requested_end,
    w.related_assets,
    w.estimated_duration_minutes,
    w.deadline,
    w.preferred_windows,
    w.blackout_periods,
    w.personnel_count,
    w.required_skills,
    w.required_equipment,
    w.materials_cost,
    w.materials_currency,
    w.total_cost,
    w.total_currency,
    w.budget_code,
    w.cost_center,
    w.purchase_order,
    w.vendor_name,
    w.vendor_contact,
    w.location_details,
    w.safety_considerations,
    w.regulatory_approval_required,
    w.regulatory_reference,
    w.compliance_notes,
    w.department,
    w.primary_contact_id,
    w.secondary_contact_id,
    w.watcher_ids,
    w.metadata,
)
"""In the order in which `content_from` takes them apart."""

EMPTY: Final[Any] = ()


def content_from(row: Row) -> RequestContent:
    """Make what was asked for of its columns."""
    (
        title,
        description,
        asset_id,
        work_type,
        category,
        priority,
        urgency,
        impact_level,
        requested_start,
        requested_end,
        related,
        duration,
        deadline,
        preferred,
        blackouts,
        personnel,
        skills,
        equipment,
        materials,
        materials_currency,
        total,
        total_currency,
        budget_code,
        cost_center,
        purchase_order,
        vendor,
        vendor_contact,
        location,
        safety,
        regulatory,
        regulatory_reference,
        compliance,
        department,
        primary_contact,
        secondary_contact,
        watchers,
        metadata,
    ) = row
    return filled(
        RequestContent,
        {
            "title": title,
            "description": description,
            "asset_id": asset_id,
            "work_type": WORK_TYPES[work_type],
            "category": CATEGORIES[category],
            "priority": PRIORITIES[priority],
            "urgency": URGENCIES[urgency],
            "impact_level": IMPACTS[impact_level],
            "requested_start": requested_start,
            "requested_end": requested_end,
            "related_assets": tuple(map(related_from, related)) if related else EMPTY,
            "estimated_duration_minutes": duration,
            "deadline": deadline,
            "preferred_windows": tuple(map(window_from, preferred)) if preferred else EMPTY,
            "blackout_periods": tuple(map(blackout_from, blackouts)) if blackouts else EMPTY,
            "personnel_count": personnel,
            "required_skills": tuple(skills) if skills else EMPTY,
            "required_equipment": tuple(equipment) if equipment else EMPTY,
            "estimated_materials_cost": money_from(materials, materials_currency),
            "estimated_total_cost": money_from(total, total_currency),
            "budget_code": budget_code,
            "cost_center": cost_center,
            "purchase_order": purchase_order,
            "vendor": None if vendor is None else Vendor(name=vendor, contact=vendor_contact),
            "location_details": location,
            "safety_considerations": safety,
            "regulatory_approval_required": regulatory,
            "regulatory_reference": regulatory_reference,
            "compliance_notes": compliance,
            "department": department,
            "primary_contact_id": primary_contact,
            "secondary_contact_id": secondary_contact,
            "watcher_ids": tuple(watchers) if watchers else EMPTY,
            "metadata": metadata or {},
        },
    )


def content_of(content: RequestContent) -> Plain:
    """Write what was asked for, by column."""
    vendor, impacts = content.vendor, content.impacts
    return {
        "title": content.title,
        "description": content.description,
        "asset_id": content.asset_id,
        "work_type": content.work_type,
        "category": content.category,
        "priority": content.priority,
        "urgency": content.urgency,
        "impact_level": content.impact_level,
        "requested_start": content.requested_start,
        "requested_end": content.requested_end,
        "related_assets": [related_of(related) for related in content.related_assets] or None,
        "estimated_duration_minutes": content.estimated_duration_minutes,
        "deadline": content.deadline,
        "preferred_windows": [window_of(window) for window in content.preferred_windows] or None,
        "blackout_periods": [blackout_of(blackout) for blackout in content.blackout_periods]
        or None,
        "personnel_count": content.personnel_count,
        "required_skills": content.required_skills or None,
        "required_equipment": content.required_equipment or None,
        "materials_cost": amount_of(content.estimated_materials_cost),
        "materials_currency": currency_of(content.estimated_materials_cost),
        "total_cost": amount_of(content.estimated_total_cost),
        "total_currency": currency_of(content.estimated_total_cost),
        "budget_code": content.budget_code,
        "cost_center": content.cost_center,
        "purchase_order": content.purchase_order,
        "vendor_name": None if vendor is None else vendor.name,
        "vendor_contact": None if vendor is None else vendor.contact,
        "location_details": content.location_details,
        "safety_considerations": content.safety_considerations,
        "regulatory_approval_required": content.regulatory_approval_required,
        "regulatory_reference": content.regulatory_reference,
        "compliance_notes": content.compliance_notes,
        "department": content.department,
        "primary_contact_id": content.primary_contact_id,
        "secondary_contact_id": content.secondary_contact_id,
        "watcher_ids": content.watcher_ids or None,
        "metadata": verbatim(content.metadata) if content.metadata else None,
        "asset_ids": tuple(impacts),
        "asset_impacts": tuple(impacts.values()),
    }


def verbatim(plain: JsonObject) -> Raw:
    """Write free-form JSON just as its size is measured."""
    return Raw(json.dumps(plain, ensure_ascii=False, separators=(",", ":")).encode())
