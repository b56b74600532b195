using Google.Protobuf;
using Rolecall.Api.Iam.V1;
using Rolecall.Contracts;
using Rolecall.Contracts.Delegations;
using Rolecall.Contracts.Storage;
using Rolecall.Grains.Journals;
using Rolecall.Identity.Delegation;
using Rolecall.Identity.Faults;
using Rolecall.Identity.Ids;

namespace Rolecall.Grains.Delegations;

/// <summary>One delegation request: its stream holds every state that it had, and the last one counts.</summary>
[GrainType("delegation")]
internal sealed class DelegationGrain(IEventStore store, IRandomSource random) : Grain, IDelegationGrain, IIncomingGrainCallFilter
{
    private static readonly Fault Unavailable = Fault.ServiceUnavailable(
        "The delegation request cannot be written now; nothing was changed.");

    private static readonly JournalFormat<StoredDelegationRequest?, StoredDelegationRequest> Format = new()
    {
        Empty = null,
        Apply = (_, change) => change,
        WriteChange = DelegationJson.Write,
        ReadChange = bytes => DelegationJson.Read(bytes.Span),
        WriteSnapshot = state => DelegationJson.Write(state!),
        ReadSnapshot = bytes => DelegationJson.Read(bytes.Span),
    };

    private Journal<StoredDelegationRequest?, StoredDelegationRequest> journal = null!;

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        journal = new(store, this.GetPrimaryKeyString(), Format);
        return journal.Load(cancellationToken);
    }

    /// <summary>Every call of the grain comes by here.</summary>
    Task IIncomingGrainCallFilter.Invoke(IIncomingGrainCallContext context) =>
        journal.Version > 0 ? context.Invoke() : AbsentGrain.Answer(context, () => journal.Version == 0, DeactivateOnIdle);

    public Task<StoredDelegationRequest?> Describe() => Task.FromResult(journal.State);

    public async Task<DelegationReply> Execute(DelegationCall call)
    {
        var request = Iam.Descriptor.FindMethodByName(call.Operation).InputType.Parser.ParseFrom(call.Request.Span);
        var context = new DelegationContext
        {
            Caller = call.Caller.Principal,
            Session = call.Caller.Session,
            Now = call.Now,
            Random = random,
            NewId = Keys.NameOf(this.GetPrimaryKeyString()),
            Template = call.Template,
        };
        try
        {
            var (response, after) = DelegationRequests.Run(journal.State, request, context);
            if (after is not null)
                await journal.Commit(after);
            return new DelegationReply { Response = response.ToByteArray() };
        }
        catch (AwsFaultException refused)
        {
            return new DelegationReply { Fault = refused.Fault };
        }
        catch (StreamConflictException)
        {
            // INVARIANT: an activation that lost a race is stale, and must not decide anything more.
            DeactivateOnIdle();
            await journal.Load(CancellationToken.None);
            return new DelegationReply { Fault = Unavailable };
        }
        catch (StoreUnavailableException)
        {
            return new DelegationReply { Fault = Unavailable };
        }
    }
}
