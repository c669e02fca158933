//! A message on its whole way: Meta's webhook, the decision, the case, the officers, the answer.

use std::time::Duration;

use faryad::case::Desk;

use crate::world::World;

const SECOND: Duration = Duration::from_secs(1);

#[tokio::test(flavor = "multi_thread")]
async fn an_emergency_is_answered_opened_and_alerted_before_any_question_is_answered() {
    let world = World::new(1).await;
    let officer = world.officer("kamran", "923012220001", Desk::ControlRoom).await;
    let citizen = world.citizen("ayesha", "923001110001");

    citizen.text("bachao daku ghar me ghus aye hain").unwrap();
    world.settle().await;

    let case = world.only_case().await;
    assert_eq!((case.category.as_str(), case.priority.as_str()), ("emergency", "P0"));
    assert_eq!((case.status.as_str(), case.language.as_str()), ("received", "ur-Latn"));
    let answer = citizen.heard().unwrap();
    for number in ["15", "1122"] {
        assert!(answer.content.body().contains(number), "EM-2: {}", answer.content.body());
    }
    let alert = officer.heard().unwrap();
    assert!(alert.content.body().contains(&case.code), "{}", alert.content.body());
    assert!(alert.content.body().contains("daku ghar me ghus aye"), "{}", alert.content.body());
    assert_eq!(alert.content.choices().len(), 2);

    officer.tap_nth(0).unwrap();
    world.settle().await;
    assert_eq!(world.only_case().await.status, "acknowledged");
    assert_ne!(citizen.heard().unwrap().wamid, answer.wamid, "EM-5: the citizen is told");
    world.pass(SECOND * 200).await;
    assert_eq!(world.only_case().await.status, "acknowledged");
}
