//! Rate limits: five calls at once, 60 in a minute, 5,000 in a day, for the one organisation.

use std::collections::VecDeque;

use chrono::{DateTime, TimeDelta, Utc};

use crate::api::Reply;

/// The limits on an application's calls.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct XeroLimits {
    /// At the same time.
    pub concurrent: u32,
    /// In any 60 seconds.
    pub per_minute: u32,
    /// In any 24 hours.
    pub per_day: u32,
}

impl Default for XeroLimits {
    /// The vendor's figures.
    fn default() -> Self {
        Self { concurrent: 5, per_minute: 60, per_day: 5_000 }
    }
}

impl XeroLimits {
    /// Other figures for calls in a minute and in a day.
    #[must_use]
    pub fn new(per_minute: u32, per_day: u32) -> Self {
        Self { per_minute, per_day, ..Self::default() }
    }
}

#[derive(Debug)]
pub(crate) struct Meter {
    limits: XeroLimits,
    calls: VecDeque<DateTime<Utc>>,
}

/// The calls that are left, or the limit that was reached.
pub(super) enum Room {
    Left { minute: u32, day: u32 },
    None { problem: &'static str, retry_after: i64 },
}

impl Meter {
    pub(super) fn new(limits: XeroLimits) -> Self {
        Self { limits, calls: VecDeque::new() }
    }

    /// Counts a call, unless it is one too many.
    pub(super) fn count(&mut self, now: DateTime<Utc>) -> Room {
        let day = now.checked_sub_signed(TimeDelta::days(1)).unwrap_or(now);
        let minute = now.checked_sub_signed(TimeDelta::minutes(1)).unwrap_or(now);
        while self.calls.front().is_some_and(|call| *call <= day) {
            self.calls.pop_front();
        }
        let used = |since: DateTime<Utc>| {
            u32::try_from(self.calls.iter().filter(|call| **call > since).count()).unwrap_or(u32::MAX)
        };
        let (in_day, in_minute) = (used(day), used(minute));
        let wait = |since: DateTime<Utc>, length: TimeDelta| {
            let first = self.calls.iter().find(|call| **call > since).copied().unwrap_or(now);
            let free = first.checked_add_signed(length).unwrap_or(now);
            free.signed_duration_since(now).num_seconds().max(1)
        };
        // The day first: `Retry-After` must name the longer wait, or the client comes back in vain.
        if in_day >= self.limits.per_day {
            return Room::None { problem: "day", retry_after: wait(day, TimeDelta::days(1)) };
        }
        if in_minute >= self.limits.per_minute {
            return Room::None { problem: "minute", retry_after: wait(minute, TimeDelta::minutes(1)) };
        }
        self.calls.push_back(now);
        let left = |limit: u32, used: u32| limit.saturating_sub(used).saturating_sub(1);
        Room::Left { minute: left(self.limits.per_minute, in_minute), day: left(self.limits.per_day, in_day) }
    }

    pub(super) fn concurrent(&self) -> u32 {
        self.limits.concurrent
    }
}

/// 429 with the vendor's headers.
pub(super) fn too_many(problem: &str, retry_after: i64) -> Reply {
    Reply::text(429, "text/plain", "")
        .with("x-rate-limit-problem", &problem)
        .with("retry-after", &retry_after)
}
