using System.Collections.Immutable;
using Google.Protobuf;
using Google.Protobuf.Collections;
using Google.Protobuf.Reflection;
using Rolecall.Api.Iam.V1;
using Rolecall.Identity.Quotas;
using Rolecall.Identity.Resources;

namespace Rolecall.Identity.Accounts.Tags;

/// <summary>The three operations on the tags of one type of entity: tag, untag and list.</summary>
internal sealed record TagFamily<TEntity>
    where TEntity : class
{
    /// <summary>The type; requests name one by its <see cref="IamResourceType.NamedBy"/>.</summary>
    public required IamResourceType Of { get; init; }

    /// <summary>The entity whose tags are changed, or AWS's fault where there is none.</summary>
    public required Func<AccountState, string, TEntity> Find { get; init; }

    /// <summary>The entity whose tags are listed, where more can be read than changed: AWS's own policies.</summary>
    public Func<AccountState, string, TEntity> FindToList { get => field ?? Find; init; }

    public required Func<TEntity, ImmutableArray<EntityTag>> TagsOf { get; init; }

    /// <summary>The entity with other tags.</summary>
    public required Func<TEntity, ImmutableArray<EntityTag>, TEntity> With { get; init; }

    /// <summary>How many tags one may have.</summary>
    public Quota Quota { get; init; } = IamQuotas.TagsPerOther;

    /// <summary>How keys are told apart.</summary>
    public StringComparer Keys { get; init; } = EntityTags.ByCase;

    public ImmutableArray<AccountOperation> Rows<TTag, TUntag, TList>()
        where TTag : class, IMessage<TTag>, new()
        where TUntag : class, IMessage<TUntag>, new()
        where TList : class, IMessage<TList>, new() =>
    [
        Change<TTag, Tag>("tags", (state, tags, given) => EntityTags.Added(tags, given, Keys, Quota.In(state.Quotas))),
        Change<TUntag, string>("tag_keys", (_, tags, given) => EntityTags.Without(tags, given, Keys)),
        List<TList>(),
    ];

    private AccountOperation Change<TRequest, TGiven>(
        string member, Func<AccountState, ImmutableArray<EntityTag>, RepeatedField<TGiven>, ImmutableArray<EntityTag>> change)
        where TRequest : class, IMessage<TRequest>, new()
    {
        var (name, given, answer) = (Member<TRequest>(Of.NamedBy), Member<TRequest>(member), AnswerTo<TRequest>());
        return AccountOperation.Write<TRequest>(
            (state, request, _) =>
            {
                var entity = Find(state, (string)name.GetValue(request));
                var tags = change(state, TagsOf(entity), (RepeatedField<TGiven>)given.GetValue(request));
                return AccountOutcome.Write(answer.ParseFrom([]), AccountChange.Put(With(entity, tags)));
            },
            on: ActedOn.One(Of));
    }

    private AccountOperation List<TRequest>()
        where TRequest : class, IMessage<TRequest>, new()
    {
        var (name, marker, maxItems) = (Member<TRequest>(Of.NamedBy), Member<TRequest>("marker"), Member<TRequest>("max_items"));
        var (answer, tags) = (AnswerTo<TRequest>(), AnswerTo<TRequest>().ParseFrom([]).Descriptor.FindFieldByName("tags").Accessor);
        return AccountOperation.Read<TRequest>(
            (state, request, _) =>
            {
                var (page, next) = EntityTags.PageOf(
                    TagsOf(FindToList(state, (string)name.GetValue(request))),
                    (string)marker.GetValue(request),
                    (int)maxItems.GetValue(request));
                var response = answer.ParseFrom([]);
                ((RepeatedField<Tag>)tags.GetValue(response)).AddRange(page);
                return AccountOutcome.Page(response, next);
            },
            on: ActedOn.One(Of));
    }

    private static IFieldAccessor Member<TRequest>(string name)
        where TRequest : class, IMessage<TRequest>, new() => new TRequest().Descriptor.FindFieldByName(name).Accessor;

    /// <summary>What the service answers such a request with.</summary>
    private static MessageParser AnswerTo<TRequest>()
        where TRequest : class, IMessage<TRequest>, new() =>
        Iam.Descriptor.Methods.Single(method => method.InputType == new TRequest().Descriptor).OutputType.Parser;
}
