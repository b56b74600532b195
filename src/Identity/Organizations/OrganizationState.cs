using Rolecall.Identity.Organizations.Policies;
using Rolecall.Policy;

namespace Rolecall.Identity.Organizations;

/// <summary>One organization: immutable, changed only by folding change records into it.</summary>
public sealed partial record OrganizationState
{
    public required string Id { get; init; }

    public static OrganizationState Empty(string id) => new() { Id = id };

    /// <summary>The state after the change.</summary>
    public OrganizationState Apply(OrganizationChange change) => change.ApplyTo(this);

    /// <summary>The records that make the state out of an empty one, as one document.</summary>
    public byte[] ToRecords() => Kinds.WriteSnapshot(this);

    /// <summary>The state that a snapshot's records make; also of one from before snapshots were lists of records.</summary>
    /// <exception cref="InvalidDataException">A format that this version does not know.</exception>
    public static OrganizationState FromRecords(string id, ReadOnlySpan<byte> json) =>
        Kinds.ReadSnapshot(Empty(id), json, (state, change) => state.Apply(change));

    internal static string KeyOf(string service, AccountId accountId) => service + "/" + accountId;

    /// <summary>
    /// Enabling a type attaches AWS's own policy of it to the root, every OU and every account; disabling it detaches all of
    /// the type. https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_enable-disable.html
    /// </summary>
    internal OrganizationState Switch(PolicyTypeSwitch type)
    {
        var standard = AwsGuardrails.Of(type.Type).Id;
        T Switched<T>(T target) where T : PolicyTarget => target with
        {
            Attached = type.Enabled ? [.. target.Attached, standard] : [.. target.Attached.Where(id => FindPolicy(id)?.Type != type.Type)],
        };
        var root = Switched(Organization!);
        return this with
        {
            Organization = root with
            {
                EnabledTypes = type.Enabled ? root.EnabledTypes.Add(type.Type) : root.EnabledTypes.Remove(type.Type),
            },
            Units = Units.SetItems(Units.Select(unit => KeyValuePair.Create(unit.Key, Switched(unit.Value)))),
            Members = Members.SetItems(Members.Select(member => KeyValuePair.Create(member.Key, Switched(member.Value)))),
        };
    }
}
