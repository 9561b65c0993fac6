(** The rule of billfold-settings, and what it promises.

    A mailbox is somebody's own, a person's in a tenant, or a group's in a tenant. A payment card may be drawn only if
    every gate that bears on the mailbox is on. A gate that is unset has its default; one that is unavailable is off.

    Everything is proved for any number of groups: [Group] is any type whose members can be told apart. At the end the
    file prints the whole table of the rule for one group's mailbox: compiling it prints
    `precedence-table.txt`, with which a Rust test compares the code. That comparison, and not extraction, is what ties
    the code to this proof. *)

From Coq Require Import List Bool String Ascii.
Import ListNotations.
Open Scope bool_scope.

(** * The model *)

Inductive state := On | Off | Unset | Unavailable.

Inductive kind := Standard | Gcc.

(** The five gates of the organization; the sixth is the group's. *)
Inductive org_gate :=
  | OutlookPay
  | Connectors
  | ConnectorsForOutlook
  | ConnectorsActionableMessages
  | SmtpActionableMessages.

Inductive gate := Org (g : org_gate) | OfGroup.

Definition org_gates : list org_gate :=
  [OutlookPay; Connectors; ConnectorsForOutlook; ConnectorsActionableMessages; SmtpActionableMessages].

(** Connectors are off by default in a GCC tenant; everything else is on by default. *)
Definition default (k : kind) (g : gate) : bool :=
  match k, g with
  | Gcc, Org Connectors => false
  | Gcc, Org ConnectorsForOutlook => false
  | Gcc, Org ConnectorsActionableMessages => false
  | _, _ => true
  end.

Definition is_on (k : kind) (g : gate) (s : state) : bool :=
  match s with
  | On => true
  | Off => false
  | Unset => default k g
  | Unavailable => false
  end.

Section AnyGroups.

Variable Group : Type.
Variable Group_eq_dec : forall a b : Group, {a = b} + {a <> b}.

Record tenant := Tenant {
  its_kind : kind;
  org : org_gate -> state;
  group : Group -> state
}.

Inductive mailbox :=
  | Personal                (* of no organization *)
  | Person                  (* of a person in the tenant *)
  | GroupOf (id : Group).   (* of a group in the tenant *)

(** The gates that bear on a mailbox, and what is known of each. *)
Definition bearing (t : tenant) (m : mailbox) : list (gate * state) :=
  let organization := map (fun g => (Org g, org t g)) org_gates in
  match m with
  | Personal => []
  | Person => organization
  | GroupOf id => organization ++ [(OfGroup, group t id)]
  end.

Definition on_of (t : tenant) (p : gate * state) : bool := is_on (its_kind t) (fst p) (snd p).

(** The decision, and the gates that are off: its explanation. *)
Definition decide (t : tenant) (m : mailbox) : bool := forallb (on_of t) (bearing t m).

Definition explain (t : tenant) (m : mailbox) : list gate :=
  map fst (filter (fun p => negb (on_of t p)) (bearing t m)).

(** Settings that cannot be read. *)
Definition unreadable (k : kind) : tenant :=
  {| its_kind := k; org := fun _ => Unavailable; group := fun _ => Unavailable |}.

(** * What it promises *)

(** Payments are on if and only if every gate that bears on the mailbox is on. *)
Theorem on_iff_all_on : forall t m,
  decide t m = true <-> forall p, In p (bearing t m) -> on_of t p = true.
Proof. intros t m. unfold decide. apply forallb_forall. Qed.

(** One gate that is off is enough. *)
Theorem off_anywhere_is_off : forall t m p,
  In p (bearing t m) -> on_of t p = false -> decide t m = false.
Proof.
  intros t m p bears off. destruct (decide t m) eqn:decided; [| reflexivity].
  rewrite on_iff_all_on in decided. specialize (decided p bears). congruence.
Qed.

(** No gate bears on a personal mailbox, whatever any tenant says. *)
Theorem personal_is_on : forall t, decide t Personal = true.
Proof. reflexivity. Qed.

(** The tenant overrides the group: what is off for its people is off for each of its groups, whatever the group says. *)
Theorem tenant_overrides_group : forall t id,
  decide t Person = false -> decide t (GroupOf id) = false.
Proof.
  intros t id off. unfold decide in *. cbn [bearing] in *.
  rewrite forallb_app. rewrite off. reflexivity.
Qed.

(** A group never widens: if its mailbox is on, so are those of the tenant's people. *)
Theorem group_never_widens : forall t id,
  decide t (GroupOf id) = true -> decide t Person = true.
Proof.
  intros t id on. destruct (decide t Person) eqn:person; [reflexivity |].
  rewrite (tenant_overrides_group t id person) in on. discriminate.
Qed.

(** Writes a group's value. *)
Definition with_group (t : tenant) (id : Group) (s : state) : tenant :=
  {| its_kind := its_kind t; org := org t;
     group := fun other => if Group_eq_dec id other then s else group t other |}.

(** Other groups do not matter: writing one group's value changes no decision but that of its own mailbox. *)
Theorem other_groups_do_not_matter : forall t id s m,
  m <> GroupOf id -> decide (with_group t id s) m = decide t m.
Proof.
  intros t id s m other. destruct m as [| | mine]; [reflexivity | reflexivity |].
  unfold decide. cbn. destruct (Group_eq_dec id mine) as [same | _]; [| reflexivity].
  subst. contradiction other. reflexivity.
Qed.

(** The explanation is sound and complete: it names exactly the gates that bear and are off. *)
Theorem explanation_sound_and_complete : forall t m g,
  In g (explain t m) <-> exists s, In (g, s) (bearing t m) /\ is_on (its_kind t) g s = false.
Proof.
  intros t m g. unfold explain. rewrite in_map_iff. split.
  - intros [[g' s] [same kept]]. cbn in same. subst g'.
    apply filter_In in kept. destruct kept as [bears off].
    exists s. split; [exact bears | now apply negb_true_iff in off].
  - intros [s [bears off]]. exists (g, s). split; [reflexivity |].
    apply filter_In. split; [exact bears |]. apply negb_true_iff. exact off.
Qed.

(** Payments are on if and only if the explanation is empty. *)
Theorem on_iff_nothing_to_explain : forall t m, decide t m = true <-> explain t m = [].
Proof.
  intros t m. unfold decide, explain. induction (bearing t m) as [| p rest IH]; cbn; [tauto |].
  destruct (on_of t p); cbn; [exact IH |]. split; discriminate.
Qed.

(** Switches on the gates of a list. *)
Definition gate_eq_dec (a b : gate) : {a = b} + {a <> b}.
Proof. decide equality. decide equality. Defined.

Definition fix_all (t : tenant) (m : mailbox) (gates : list gate) : tenant :=
  {| its_kind := its_kind t;
     org := fun g => if in_dec gate_eq_dec (Org g) gates then On else org t g;
     group := fun id =>
       match m with
       | GroupOf mine =>
           if Group_eq_dec mine id then
             if in_dec gate_eq_dec OfGroup gates then On else group t id
           else group t id
       | _ => group t id
       end |}.

(** Fixing all named reasons turns payments on. *)
Theorem fixing_all_reasons_turns_on : forall t m, decide (fix_all t m (explain t m)) m = true.
Proof.
  intros t m. apply on_iff_all_on. intros [g s] bears. unfold on_of. cbn [fst snd its_kind fix_all].
  (* What the gate was before, and that it is named if it was off. *)
  assert (before : exists old, In (g, old) (bearing t m) /\
            s = if in_dec gate_eq_dec g (explain t m) then On else old).
  { destruct m as [| | mine]; cbn [bearing] in *.
    - destruct bears.
    - apply in_map_iff in bears. destruct bears as [o [same listed]]. injection same as <- <-.
      exists (org t o). split; [apply in_map_iff; exists o; auto | reflexivity].
    - apply in_app_iff in bears. destruct bears as [bears | bears].
      + apply in_map_iff in bears. destruct bears as [o [same listed]]. injection same as <- <-.
        exists (org t o). split; [| reflexivity].
        apply in_app_iff. left. apply in_map_iff. exists o. auto.
      + destruct bears as [same | []]. injection same as <- <-.
        exists (group t mine). split; [apply in_app_iff; right; left; reflexivity |].
        cbn [group fix_all]. destruct (Group_eq_dec mine mine); [reflexivity | contradiction]. }
  destruct before as [old [bore ->]].
  destruct (in_dec gate_eq_dec g (explain t m)) as [_ | not_named]; [reflexivity |].
  destruct (is_on (its_kind t) g old) eqn:was; [reflexivity |].
  contradiction not_named. apply explanation_sound_and_complete. exists old. auto.
Qed.

(** * Monotone: switching something on never switches payments off *)

(** At least as much on, in a tenant of the same kind. *)
Definition at_least (a b : tenant) : Prop :=
  its_kind a = its_kind b
  /\ (forall g, is_on (its_kind a) (Org g) (org a g) = true -> is_on (its_kind b) (Org g) (org b g) = true)
  /\ (forall id, is_on (its_kind a) OfGroup (group a id) = true -> is_on (its_kind b) OfGroup (group b id) = true).

(** Monotone: switching something on never switches payments off. *)
Theorem monotone : forall a b m, at_least a b -> decide a m = true -> decide b m = true.
Proof.
  intros a b m [same_kind [organization groups]]. rewrite !on_iff_all_on. intros all [g s] bears.
  unfold on_of in *. cbn [fst snd].
  destruct m as [| | mine]; cbn [bearing] in *.
  - destruct bears.
  - apply in_map_iff in bears. destruct bears as [o [same listed]]. injection same as <- <-.
    apply organization. apply (all (Org o, org a o)). apply in_map_iff. exists o. auto.
  - apply in_app_iff in bears. destruct bears as [bears | bears].
    + apply in_map_iff in bears. destruct bears as [o [same listed]]. injection same as <- <-.
      apply organization. apply (all (Org o, org a o)). apply in_app_iff. left. apply in_map_iff. exists o. auto.
    + destruct bears as [same | []]. injection same as <- <-.
      apply groups. apply (all (OfGroup, group a mine)). apply in_app_iff. right. left. reflexivity.
Qed.

(** * Unavailable is off *)

(** One unavailable gate is enough, whatever its default. *)
Theorem unavailable_is_off : forall t m g,
  In (g, Unavailable) (bearing t m) -> decide t m = false.
Proof. intros t m g bears. apply (off_anywhere_is_off t m (g, Unavailable) bears). reflexivity. Qed.

(** Settings that cannot be read are off for every mailbox of the tenant. *)
Theorem unreadable_is_off : forall k m, m <> Personal -> decide (unreadable k) m = false.
Proof. intros k m of_tenant. destruct m; [contradiction of_tenant; reflexivity | reflexivity | reflexivity]. Qed.

(** Unset and unavailable are different things: a standard tenant in which nothing is written down is on. *)
Theorem unset_is_not_unavailable :
  (forall id, decide {| its_kind := Standard; org := fun _ => Unset; group := fun _ => Unset |} (GroupOf id) = true)
  /\ (forall id, decide (unreadable Standard) (GroupOf id) = false).
Proof. split; reflexivity. Qed.

(** A GCC tenant in which nothing is written down is off, for its connectors. *)
Theorem gcc_is_off_by_default :
  explain {| its_kind := Gcc; org := fun _ => Unset; group := fun _ => Unset |} Person
  = [Org Connectors; Org ConnectorsForOutlook; Org ConnectorsActionableMessages].
Proof. reflexivity. Qed.

End AnyGroups.

(** * The table

    One row for each kind of tenant and each state of the six gates: 2 * 4^6 = 8,192. A row is the set of gates that
    are off, as two hexadecimal digits: bit 0 is OutlookPay, bit 4 SmtpActionableMessages, bit 5 the group's gate. 00 is
    on. Each printed line has 64 rows: its head is the kind and the states of the first three gates, its cells run
    through the states of the last three, the last gate fastest. States are `+` on, `-` off, `.` unset and
    `?` unavailable, in this order. *)

Open Scope string_scope.

Definition states : list state := [On; Off; Unset; Unavailable].

Definition state_sign (s : state) : string :=
  match s with On => "+" | Off => "-" | Unset => "." | Unavailable => "?" end.

Definition kind_name (k : kind) : string := match k with Standard => "standard" | Gcc => "gcc     " end.

(** The tenant of a row, with one group. *)
Definition row (k : kind) (s0 s1 s2 s3 s4 s5 : state) : tenant unit :=
  {| its_kind := k;
     org := fun g => match g with
            | OutlookPay => s0 | Connectors => s1 | ConnectorsForOutlook => s2
            | ConnectorsActionableMessages => s3 | SmtpActionableMessages => s4
            end;
     group := fun _ => s5 |}.

Definition named (g : gate) (gates : list gate) : bool := if in_dec gate_eq_dec g gates then true else false.

Definition digit (b3 b2 b1 b0 : bool) : string :=
  match b3, b2, b1, b0 with
  | false, false, false, false => "0" | false, false, false, true => "1"
  | false, false, true, false => "2" | false, false, true, true => "3"
  | false, true, false, false => "4" | false, true, false, true => "5"
  | false, true, true, false => "6" | false, true, true, true => "7"
  | true, false, false, false => "8" | true, false, false, true => "9"
  | true, false, true, false => "a" | true, false, true, true => "b"
  | true, true, false, false => "c" | true, true, false, true => "d"
  | true, true, true, false => "e" | true, true, true, true => "f"
  end.

Definition cell (t : tenant unit) : string :=
  let off := explain unit t (GroupOf unit tt) in
  digit false false (named OfGroup off) (named (Org SmtpActionableMessages) off)
  ++ digit (named (Org ConnectorsActionableMessages) off) (named (Org ConnectorsForOutlook) off)
       (named (Org Connectors) off) (named (Org OutlookPay) off).

Definition newline : string := String (ascii_of_nat 10) "".

Definition line (k : kind) (s0 s1 s2 : state) : string :=
  kind_name k ++ " " ++ state_sign s0 ++ state_sign s1 ++ state_sign s2
  ++ concat "" (flat_map (fun s3 => flat_map (fun s4 => map (fun s5 =>
       " " ++ cell (row k s0 s1 s2 s3 s4 s5)) states) states) states)
  ++ newline.

Definition table : string :=
  newline ++ concat "" (flat_map (fun k => flat_map (fun s0 => flat_map (fun s1 => map (fun s2 =>
    line k s0 s1 s2) states) states) states) [Standard; Gcc]).

(** Every cell says what [decide] says: 00 exactly where payments are on. *)
Theorem cells_tell_decisions : forall k s0 s1 s2 s3 s4 s5,
  cell (row k s0 s1 s2 s3 s4 s5) = "00" <-> decide unit (row k s0 s1 s2 s3 s4 s5) (GroupOf unit tt) = true.
Proof.
  assert (all : forall k s0 s1 s2 s3 s4 s5,
    String.eqb (cell (row k s0 s1 s2 s3 s4 s5)) "00" = decide unit (row k s0 s1 s2 s3 s4 s5) (GroupOf unit tt)).
  { intros [] [] [] [] [] [] []; vm_compute; reflexivity. }
  intros. rewrite <- all. symmetry. apply String.eqb_eq.
Qed.

Eval vm_compute in table.
