using Rolecall.Identity.Journals;

namespace Rolecall.Identity.Organizations;

/// <summary>One record of an organization's stream (<see cref="OrganizationState.Kinds"/>).</summary>
public sealed record OrganizationChange : EntityChange<OrganizationState>
{
    /// <param name="entity">The organization, an OU, a member, a policy …, as it is from now on.</param>
    public static OrganizationChange Put(object entity) => OrganizationState.Kinds.Put(entity);

    /// <param name="key">What the organization keeps it by: its id, a service's name, a delegation's service and account.</param>
    public static OrganizationChange Delete<T>(string key) => OrganizationState.Kinds.Delete<T>(key);

    /// <summary>JSON, UTF-8.</summary>
    public byte[] ToUtf8() => OrganizationState.Kinds.Write(this);

    /// <exception cref="InvalidDataException">A format, or a kind of entity, that this version does not know.</exception>
    public static OrganizationChange FromUtf8(ReadOnlySpan<byte> json) => OrganizationState.Kinds.Read(json);
}
