using Google.Protobuf;
using Rolecall.Gateway.Pipeline;
using Rolecall.Identity.Faults;

namespace Rolecall.Gateway.Tests.Audit;

/// <summary>A call that ended.</summary>
internal sealed record RecordedCall(string Name, Call Call, IMessage? Answer = null, Fault? Fault = null);
