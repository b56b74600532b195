using System.Text.Json.Serialization;

namespace Rolecall.Grains.Sandboxes;

/// <summary>What a <see cref="FormerSandboxRecord"/> says. Records are for ever: no name is used for something else.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<SandboxChangeKind>))]
internal enum SandboxChangeKind
{
    Created,
    KeyAdded,
    KeyRetired,
    ClockMoved,
    Deleted,
    ClockSet,
    Reset,
    SessionsRevoked,
    RevocationsForgotten,
    KeyPrepared,
    KeySeals,
    RulesSet,
    TokenAdded,
    TokenRevoked,
}
