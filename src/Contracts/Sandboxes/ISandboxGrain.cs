using Rolecall.Api.Native.V1;
using Rolecall.Identity.Faults;

namespace Rolecall.Contracts.Sandboxes;

/// <summary>A sandbox's settings: its clock, its rules and its sealing keys. Key: the sandbox's name.</summary>
[Alias("rolecall.ISandboxGrain")]
public interface ISandboxGrain : IGrainWithStringKey, ISandboxIssuers, ISandboxSamlIdps, ISandboxDirectory
{
    /// <summary>
    /// The settings, leased to a process for <see cref="SandboxSettings.LeaseTime"/>; null where there is no such sandbox.
    /// </summary>
    /// <param name="holder">The process that leases. It is told at once when the settings change.</param>
    [Alias("LeaseTo")]
    Task<SandboxSettings?> LeaseTo(ILeaseHolder holder);

    /// <summary>The settings, not leased: for showing, not for serving.</summary>
    [Alias("Describe")]
    Task<SandboxSettings?> Describe();

    /// <summary>Makes the sandbox; false where it exists.</summary>
    /// <param name="wallNow">When it is made.</param>
    /// <param name="token">Its first token; null for none, until one is added.</param>
    [Alias("Create")]
    Task<bool> Create(DateTimeOffset wallNow, SandboxTokenRecord? token = null);

    /// <summary>Deletes the sandbox with all its streams, objects and audit rows; false where it does not exist.</summary>
    [Alias("Delete")]
    Task<bool> Delete();

    /// <summary>
    /// Deletes all that the sandbox holds, and lets it begin again: empty, with new sealing keys and the wall's time. Returns once
    /// every silo follows; false where there is no such sandbox.
    /// </summary>
    [Alias("Reset")]
    Task<bool> Reset();

    /// <summary>
    /// Revokes the sessions with this origin key or this source identity (one of them is given); returns once every silo follows.
    /// </summary>
    /// <param name="originKeyId">AKIA….</param>
    /// <param name="sourceIdentity">As the sessions bear it.</param>
    /// <param name="asked">The instant stamped on the call: sessions issued up to it are revoked, even where the grain's wall clock is
    /// behind.</param>
    [Alias("RevokeSessions")]
    Task<RevocationReply> RevokeSessions(string? originKeyId, string? sourceIdentity, DateTimeOffset asked);

    /// <summary>Moves, stops or sets the pace of the clock; returns once every silo follows.</summary>
    [Alias("ChangeClock")]
    Task<ClockReply> ChangeClock(ClockMove move);

    /// <summary>
    /// Changes the rules that <paramref name="change"/> has, and leaves the others; returns all of them once every silo follows.
    /// </summary>
    [Alias("ChangeRules")]
    Task<SandboxRules> ChangeRules(SandboxRules change);

    /// <summary>Changes what is written on the sandbox.</summary>
    /// <returns>LimitExceeded where there are too many labels; null where it was changed.</returns>
    [Alias("ChangeLabels")]
    Task<Fault?> ChangeLabels(SandboxLabelChange change);

    /// <summary>What is written on the sandbox; null where there is no such sandbox.</summary>
    [Alias("Labels")]
    Task<SandboxLabels?> Labels();

    /// <summary>Deletes the sandbox where its time has run out; false where it has not, or there is no such sandbox.</summary>
    [Alias("DeleteExpired")]
    Task<bool> DeleteExpired();

    /// <summary>
    /// Adds a sealing key. Every silo can open its tokens before the first silo seals with it; older keys open their tokens until those
    /// have expired.
    /// </summary>
    [Alias("RotateSealingKey")]
    Task<SandboxSettings> RotateSealingKey();

    /// <summary>Adds a token that administers the sandbox; returns once every silo takes it.</summary>
    /// <returns>EntityAlreadyExists where there is one of its name, LimitExceeded where there are many; null where it was added.</returns>
    [Alias("AddToken")]
    Task<Fault?> AddToken(SandboxTokenRecord token);

    /// <summary>
    /// What signs the identity documents of the sandbox's instances, made when it is first asked for; null where there is no such sandbox.
    /// </summary>
    [Alias("InstanceSigner")]
    Task<InstanceSignerRecord?> InstanceSigner();

    /// <summary>Revokes the token of this name; returns once every silo refuses it. False where there is none.</summary>
    [Alias("RevokeToken")]
    Task<bool> RevokeToken(string name);
}
