//! Several statements in one round trip.

use std::future::{Future, poll_fn};
use std::pin::Pin;
use std::task::Poll;

/// A statement that has not been sent.
pub(super) type Unsent<'a, T> = Pin<Box<dyn Future<Output = T> + 'a>>;

/// Sends all statements, in their order, then waits for the answers, which come in that order too.
///
/// A statement is sent when its future is polled for the first time; that this happens in order is all that makes it safe
/// to send a statement before the one in front of it has been answered, so no joiner that is free to choose is used.
pub(super) async fn in_order<T>(mut steps: Vec<Unsent<'_, T>>) -> Vec<T> {
    let early: Vec<Option<T>> = poll_fn(|context| {
        let answers = steps.iter_mut().map(|step| match step.as_mut().poll(context) {
            Poll::Ready(answer) => Some(answer),
            Poll::Pending => None,
        });
        Poll::Ready(answers.collect())
    })
    .await;
    let mut answers = Vec::with_capacity(early.len());
    for (step, answer) in steps.into_iter().zip(early) {
        answers.push(match answer {
            Some(answer) => answer,
            None => step.await,
        });
    }
    answers
}
