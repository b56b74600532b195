namespace Rolecall.Gateway.Wires.Models;

/// <summary>How errors name a request's members: as the caller of the wire writes them.</summary>
internal enum MemberNames
{
    /// <summary>"tags.1.member.key", as AWS does on all of its wires.</summary>
    Aws,

    /// <summary>"tags[0].key", "pageSize": protobuf's JSON.</summary>
    Json,

    /// <summary>"tags[0].key", "page_size": the fields of the message, as gRPC's callers of our own services have them.</summary>
    Proto,
}
